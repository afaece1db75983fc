vcl 4.1;

# Between the sync servers and Electric. Waiting requests for the same place of the same shape, from however many servers,
# become one; answers are kept as long as Electric says. Only servers reach this: devices meet the gatekeeper.
# start.sh fills in what is between the @ signs.

import std;

backend electric {
  .host = "@ELECTRIC_HOST@";
  .port = "@ELECTRIC_PORT@";
  .connect_timeout = 5s;
  # A waiting request is answered after 20 s; a new shape of a large table may take longer to begin.
  .first_byte_timeout = 90s;
  .between_bytes_timeout = 60s;
}

sub vcl_recv {
  unset req.http.x-forwarded-for;
  if (req.method != "GET") {
    return (synth(405));
  }
  if (req.url == "/v1/health") {
    return (pass);
  }
  if (req.url !~ "^/v1/shape\?") {
    return (synth(404));
  }
  # Asked of every request, because the answer may be here already and never reach Electric.
  if (req.url !~ "[?&]secret=@ELECTRIC_SECRET@(&|$)") {
    return (synth(401));
  }
  return (hash);
}

# The whole query but the secret, in any order.
sub vcl_hash {
  hash_data(std.querysort(regsuball(req.url, "secret=[^&]*", "")));
  return (lookup);
}

sub vcl_backend_response {
  if (beresp.status == 409 && beresp.http.cache-control ~ "max-age=[0-9]+") {
    # A handle that has ended is an answer like any other; Varnish keeps few statuses by itself.
    set beresp.ttl = std.duration(regsub(beresp.http.cache-control, ".*max-age=([0-9]+).*", "\1s"), 0s);
  }
  if (beresp.http.cache-control ~ "(no-store|no-cache|private)" || beresp.ttl <= 0s) {
    # Those who wait ask each for themselves, and only for a moment: a 503 mustn't undo collapsing for minutes.
    set beresp.uncacheable = true;
    set beresp.ttl = 1s;
    return (deliver);
  }
  # Nothing is given out past its time while a fresher answer is on its way.
  set beresp.grace = 0s;
  if (bereq.url ~ "[?&]offset=(-1|now)(&|$)") {
    # A device whose shape has ended starts again from here, and the gatekeeper passes nothing on that would tell this from
    # the first time: what was kept must not send it back to the shape that is gone. So Electric is asked each time whether
    # it is still good (its ETag names the shape), and the bytes come from here.
    set beresp.keep = beresp.ttl;
    set beresp.ttl = 0s;
  }
  return (deliver);
}

sub vcl_synth {
  set resp.http.cache-control = "no-store";
  set resp.body = "";
  return (deliver);
}

# Electric is away: the gatekeeper makes its own words of it.
sub vcl_backend_error {
  set beresp.http.cache-control = "no-store";
  set beresp.http.retry-after = "5";
  set beresp.body = "";
  set beresp.uncacheable = true;
  set beresp.ttl = 1s;
  return (deliver);
}
