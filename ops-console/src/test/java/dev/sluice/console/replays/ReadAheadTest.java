package dev.sluice.console.replays;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.replays.StoredEvents.Reading;
import dev.sluice.console.replays.StoredEvents.Stored;
import dev.sluice.schemas.BodyHash;
import dev.sluice.schemas.Coordinates;
import dev.sluice.schemas.RawEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private static final Instant RECEIVED = Instant.parse("2026-11-29T12:00:00Z");

  private int fits = Integer.MAX_VALUE;
  private final List<Integer> lost = new ArrayList<>();
  private final ReadAhead ahead = new ReadAhead(this::reading);

  @Test
  void handsOutWhatWasReadInTheOrderOfTheItemsAndGoesOnBelow() {
    assertThat(ahead.below()).isEqualTo(Integer.MAX_VALUE);

    List<Item> missing = ahead.read(items(9, 8, 7), 7);

    assertThat(missing).isEmpty();
    assertThat(numbers(ahead.next(2))).containsExactly(9, 8);
    assertThat(ahead.isEmpty()).isFalse();
    assertThat(numbers(ahead.next(2))).containsExactly(7);
    assertThat(ahead.isEmpty()).isTrue();
    assertThat(ahead.below()).isEqualTo(7);
  }

  @Test
  void looksAgainAtItemsThatDidNotFitIntoOneReading() {
    fits = 2;

    var _ = ahead.read(items(9, 8, 7), 7);

    assertThat(numbers(ahead.next(10))).containsExactly(9, 8);
    assertThat(ahead.below()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void tellsWhatIsThereNoMoreAndDoesNotLookAtItAgain() {
    lost.add(8);

    List<Item> missing = ahead.read(items(9, 8, 7), 7);

    assertThat(missing).extracting(Item::number).containsExactly(8);
    assertThat(numbers(ahead.next(10))).containsExactly(9, 7);
    assertThat(ahead.below()).isEqualTo(7);
  }

  @Test
  void goesOnBelowItemsNoneOfWhichMayBeSent() {
    var _ = ahead.read(items(), 7);

    assertThat(ahead.isEmpty()).isTrue();
    assertThat(ahead.below()).isEqualTo(7);
  }

  @Test
  void readsAgainWhatWasTakenAndNotSent() {
    var _ = ahead.read(items(9, 8), 8);
    var _ = ahead.next(2);
    assertThat(ahead.below()).isEqualTo(8);
    var _ = ahead.read(items(7, 6), 6);
    var _ = ahead.next(1);

    ahead.forget();

    assertThat(ahead.isEmpty()).isTrue();
    assertThat(ahead.below()).isEqualTo(8);
  }

  @Test
  void readsTheLastOnesAgainIfTheyWereNotSent() {
    var _ = ahead.read(items(9, 8), 8);
    var _ = ahead.next(2);

    ahead.forget();

    assertThat(ahead.below()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void beginsWithTheFirstAgain() {
    var _ = ahead.read(items(9, 8), 8);
    var _ = ahead.next(2);

    ahead.restart();

    assertThat(ahead.below()).isEqualTo(Integer.MAX_VALUE);
  }

  /** In any order, as partitions come. */
  private Reading reading(List<Item> items) {
    List<Item> shuffled = new ArrayList<>(items.stream().limit(fits).toList());
    Collections.reverse(shuffled);
    return new Reading(
        shuffled.stream()
            .filter(item -> !lost.contains(item.number()))
            .map(item -> new Stored(item, null, raw(item.eventId()), null))
            .toList(),
        shuffled.stream().filter(item -> lost.contains(item.number())).toList());
  }

  private static List<Item> items(int... numbers) {
    return IntStream.of(numbers)
        .mapToObj(
            number ->
                new Item(number, new UUID(0, number), RECEIVED, new Coordinates("raw", 0, number)))
        .toList();
  }

  private static RawEvent raw(UUID id) {
    return new RawEvent(
        id,
        "shop",
        RECEIVED,
        "POST",
        "/webhooks/shop",
        "192.0.2.1",
        "r",
        BodyHash.hex(new byte[0]),
        List.of(),
        new byte[0]);
  }

  private static List<Integer> numbers(List<Stored> events) {
    return events.stream().map(event -> event.item().number()).toList();
  }
}
