package dev.sluice.console.edge;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Gives their headers to the answers that Tomcat gives by itself: what it takes for no request
 * comes to no filter.
 */
final class HardeningValve extends ValveBase {
  HardeningValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    // decided before any filter is asked; whoever writes the page for it sends it at once
    if (response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST) {
      HardeningHeaders.addMissing(response);
    }
    getNext().invoke(request, response);
  }
}
