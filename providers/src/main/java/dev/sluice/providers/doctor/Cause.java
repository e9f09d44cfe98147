package dev.sluice.providers.doctor;

/** What may be wrong where a signature does not fit, and what an operator can do about it. */
public enum Cause {
  /** It fits: whatever refused it knew other secrets or another time. */
  NOTHING_WRONG(
      "the signature fits as it is",
      "verify the delivery again; it was refused with other settings or before they were known"),
  /** The source has no secret that could be tried. */
  NO_SECRET("the source has no secret", "give the source the provider's signing secret"),
  /** None of the headers that carry the signature is there. */
  SIGNATURE_MISSING(
      "the signature is missing",
      "switch signing on at the provider; if it is on, see which proxy removes the header"),
  /** White space around the configured secret. */
  SECRET_WHITESPACE(
      "the configured secret has white space or a line break around it",
      "store it without (echo -n, printf, or the last line of a file without its end)"),
  /** The provider's copy of the secret ends with a line break. */
  SECRET_LACKS_LINE_BREAK(
      "the provider's copy of the secret ends with a line break that the configured one has not",
      "enter the secret anew at the provider"),
  /** Quotation marks around the configured secret. */
  SECRET_QUOTED(
      "the configured secret has quotation marks around it", "store it without quotation marks"),
  /** A prefix such as whsec_ was cut off, or does not belong to the secret. */
  SECRET_PREFIX(
      "the prefix of the secret was cut off, or belongs to it only here",
      "store the secret exactly as the provider shows it"),
  /** Capital and small letters differ. */
  SECRET_CASE("capital and small letters of the secret differ", "copy the secret anew"),
  /** The configured text stands for the key's bytes in base64. */
  SECRET_IS_BASE64(
      "the configured text is the base64 form of the key that signs",
      "configure what the provider shows, not an encoded copy"),
  /** The configured text stands for the key's bytes in hex. */
  SECRET_IS_HEX(
      "the configured text is the hex form of the key that signs",
      "configure what the provider shows, not an encoded copy"),
  /** The provider signs with the text of the secret, not with what it encodes. */
  SECRET_NOT_DECODED(
      "the sender signs with the text of the secret without decoding it",
      "correct the sender, or describe it as a custom provider whose secret is text"),
  /** It is the secret of another source. */
  SECRET_OF_ANOTHER_SOURCE(
      "the secret of another source fits",
      "correct the URL at the provider, or give this source the other secret"),
  /** A secret that does not count at that time. */
  SECRET_OUT_OF_TIME(
      "a secret fits that did not count at the time of receipt",
      "see whether the provider still signs with a retired secret, or lengthen the overlap"),
  /** Signed long before it was received. */
  SIGNED_TOO_EARLY(
      "the signature fits and is older than the tolerance",
      "see why the delivery was on its way for so long, or whether it is sent again by somebody"),
  /** Signed after it was received. */
  SIGNED_TOO_LATE(
      "the signature fits and its time is ahead of the receiver's clock",
      "check the receiver's clock; webhook_receiver_clock_offset_seconds tells of it, too"),
  /** Milliseconds where seconds belong, or the other way round. */
  TIMESTAMP_UNIT(
      "the signature fits, and its timestamp has another unit (seconds, milliseconds)",
      "correct the sender, or describe it as a custom provider with the other unit"),
  /** The signature is in another header. */
  HEADER_RENAMED(
      "the signature fits, but is in another header",
      "see which proxy renames headers; a custom provider can name the other one"),
  /** Several values of a header, one of which fits. */
  HEADER_DUPLICATED(
      "a header is there several times; with one of its values alone the signature fits",
      "see which proxy adds a second value"),
  /** The signature is written otherwise: letters, quotation marks, hex for base64. */
  SIGNATURE_NOTATION(
      "the signature fits, but is written otherwise than the provider writes it",
      "see what changes header values on the way; a custom provider can have another notation"),
  /** Plainly signed with another algorithm. */
  OLD_ALGORITHM(
      "a header has a plain HMAC of the body by another algorithm",
      "let the provider sign as its present documentation says"),
  /** A line break or white space at the end of the body. */
  BODY_END(
      "the end of the body was changed: a line break or white space",
      "see what writes the body anew between the provider and Sluice"),
  /** CRLF for LF or the other way round. */
  BODY_LINE_ENDS(
      "the line ends of the body were changed",
      "see what treats the body as text between the provider and Sluice"),
  /** JSON that was read and written anew. */
  BODY_JSON_REWRITTEN(
      "the JSON was read and written anew",
      "pass the body on as bytes: no body parser between the provider and Sluice"),
  /** JSON within a JSON string. */
  BODY_JSON_QUOTED(
      "the body was put into a JSON string",
      "pass the body on as bytes: something passes it on as a value"),
  /** A form that was read and written anew. */
  BODY_FORM_REWRITTEN(
      "the form was read and written anew",
      "pass the body on as bytes: no form parser between the provider and Sluice"),
  /** Another charset. */
  BODY_CHARSET(
      "the charset of the body was changed", "pass the body on as bytes: something decodes it"),
  /** A byte order mark. */
  BODY_BYTE_ORDER_MARK(
      "a byte order mark was put before the body or cut off",
      "pass the body on as bytes: something treats it as a text file"),
  /** Compressed after it was signed. */
  BODY_COMPRESSED(
      "the body was compressed after it had been signed",
      "switch compression of requests off between the provider and Sluice"),
  /** Base64 of the body. */
  BODY_BASE64(
      "the body is the base64 form of what was signed",
      "let the gateway decode the body before it passes it on"),
  /** An empty body was signed. */
  BODY_NOT_SIGNED(
      "the signature is that of an empty body", "sign the body that is sent, after it is written"),
  /** Fewer bytes than announced. */
  BODY_TRUNCATED(
      "the body is shorter than its Content-Length",
      "see what cuts it off between the provider and Sluice"),
  /** http for https or the other way round. */
  URL_SCHEME(
      "the URL that was signed begins with the other of http:// and https://",
      "correct public-url: it is what the provider was told to call"),
  /** Another port in the URL. */
  URL_PORT(
      "the URL that was signed has another port or none",
      "correct public-url: it is what the provider was told to call"),
  /** Another host in the URL. */
  URL_HOST(
      "the URL that was signed has the host of the request's headers",
      "correct public-url: it is what the provider was told to call"),
  /** Another path in the URL. */
  URL_PATH(
      "the URL that was signed has another path",
      "correct public-url: a proxy adds or removes a part of the path"),
  /** With or without the query. */
  URL_QUERY(
      "the URL that was signed has another query or none",
      "correct public-url, or see what changes the query"),
  /** Nothing that was tried fits. */
  UNKNOWN(
      "nothing that was tried makes the signature fit",
      "copy the secret anew from the provider; if it is right, the delivery is forged or was"
          + " changed in an unusual way");

  private final String finding;
  private final String advice;

  Cause(String finding, String advice) {
    this.finding = finding;
    this.advice = advice;
  }

  /** What is the matter, in half a sentence for an operator. */
  public String finding() {
    return finding;
  }

  /** What to do about it, in half a sentence for an operator. */
  public String advice() {
    return advice;
  }
}
