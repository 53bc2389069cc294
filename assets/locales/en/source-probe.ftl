### URLs, probed from here.

source-probe-client = Probing { $url }: no TLS can be set up on this machine. Check its certificate authorities.
source-probe-status = Probing { $url }: the site answered HTTP { $status }.
source-probe-timeout = Probing { $url }: no whole answer within { $limit }.
source-probe-certificate = Probing { $url }: its certificate is not accepted ({ $error }). Visitors see a warning; renew or correct it.
source-probe-refused = Probing { $url }: connection refused. Is the web server running?
source-probe-failed = Probing { $url } failed: { $error }.

probe-certificate-ends = Its certificate ends in { $days }: renew it.
probe-certificate-over = Its certificate ended { $days } ago: visitors see a warning; renew it.
probe-observed = Uptime stands on what was observed from here: { $day } of 24 h, { $week } of 7 days, { $month } of 30 days.
probe-both = { $first } { $second }
