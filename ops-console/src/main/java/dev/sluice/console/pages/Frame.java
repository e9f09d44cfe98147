package dev.sluice.console.pages;

import dev.sluice.console.api.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every page has around it.
 *
 * @param title of the page
 * @param section of the navigation that is marked
 * @param caller who is logged in, null for nobody
 * @param links the navigation
 * @param csrf what every form must bring along
 * @param assets the files that it refers to
 */
record Frame(
    String title,
    String section,
    @Nullable Caller caller,
    List<Link> links,
    String csrf,
    Assets assets) {
  /** A part of the navigation. */
  record Link(String section, String url, String text) {}
}
