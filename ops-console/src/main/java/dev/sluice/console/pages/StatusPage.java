package dev.sluice.console.pages;

/** How the parts and the stages get on. */
final class StatusPage {
  Page show(PageRequest request) {
    return Page.of("status", "Status", "status")
        .with("status", request.get("/api/status", StatusDocument.class));
  }
}
