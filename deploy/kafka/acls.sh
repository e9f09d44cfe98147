#!/bin/bash
# Lets each app do with Kafka what acls.txt beside this script says. It adds and takes nothing away, so that it can be
# run again at any time; the broker needs an authorizer (docs/security/kafka.md).
#
#   acls.sh [--prefix PREFIX] [--topic TOPIC]... [--consumer NAME]... [--print] -- ARGUMENTS OF kafka-acls.sh
#
# --prefix    sluice.topic-prefix of the installation
# --topic     a clean topic that a source has of its own, in full; once for each
# --consumer  a downstream service: its user and its consumer group, without the prefix; once for each
# --print     shows the commands, runs none
#
# KAFKA_ACLS is the command, /opt/kafka/bin/kafka-acls.sh if it is not set.
set -euo pipefail

fail() {
  echo "acls.sh: $1" >&2
  exit 2
}

acls="$(dirname "${BASH_SOURCE[0]}")/acls.txt"
prefix=""
topics=()
consumers=()
command=("${KAFKA_ACLS:-/opt/kafka/bin/kafka-acls.sh}")
while [ $# -gt 0 ] && [ "$1" != "--" ]; do
  case "$1" in
    --print) command=(echo "${command[0]}"); shift; continue ;;
    --prefix | --topic | --consumer) [ $# -ge 2 ] || fail "$1 lacks its value" ;;
    *) fail "unknown argument '$1'; those of kafka-acls.sh come after --" ;;
  esac
  # what Kafka takes in a name, and nothing that a pattern or a shell would read
  [[ "$2" =~ ^[a-zA-Z0-9._][a-zA-Z0-9._-]*$ ]] || fail "'$2' cannot be a name in Kafka"
  case "$1" in
    --prefix) prefix="$2" ;;
    --topic) topics+=("$2") ;;
    --consumer) consumers+=("$2") ;;
  esac
  shift 2
done
for name in ${topics[@]+"${topics[@]}"}; do
  [[ "$name" != "$prefix"webhooks.* ]] || fail "'$name' is a topic of the installation, not of a source"
done
for name in ${consumers[@]+"${consumers[@]}"}; do
  ! grep -qE "^$name |[ ,]$name[ ,]" "$acls" || fail "'$name' is a user or a group of the installation"
done
[ $# -gt 1 ] || fail "say after -- how Kafka is reached, such as: -- --bootstrap-server kafka:9092"
shift

# user, resource, pattern, names, operations; what follows them is for kafka-acls.sh
allow() {
  local user="$1" resource="$2" pattern="$3" name operation consumer
  local names=() arguments=() found=()
  IFS=, read -r -a names <<<"$4"
  for name in "${names[@]}"; do
    case "$name" in
      @topics) found+=(${topics[@]+"${topics[@]}"}) ;;
      @consumer) found+=("$prefix$user") ;;
      @consumers)
        for consumer in ${consumers[@]+"${consumers[@]}"}; do
          found+=("$prefix$consumer")
        done
        ;;
      *) found+=("$prefix$name") ;;
    esac
  done
  [ ${#found[@]} -gt 0 ] || return 0
  for name in "${found[@]}"; do
    arguments+=("--$resource" "$name")
  done
  IFS=, read -r -a names <<<"$5"
  for operation in "${names[@]}"; do
    arguments+=(--operation "$operation")
  done
  shift 5
  "${command[@]}" "$@" --add --force --allow-principal "User:$prefix$user" --resource-pattern-type "$pattern" \
    "${arguments[@]}" </dev/null
}

while read -r user resource pattern names operations; do
  case "$user" in
    "" | "#"*) ;;
    @consumer)
      for consumer in ${consumers[@]+"${consumers[@]}"}; do
        allow "$consumer" "$resource" "$pattern" "$names" "$operations" "$@"
      done
      ;;
    *) allow "$user" "$resource" "$pattern" "$names" "$operations" "$@" ;;
  esac
done <"$acls"
