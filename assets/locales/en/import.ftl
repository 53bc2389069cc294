### The import of what others measured.

import-nothing-named = Name what is to be imported: files, folders of them, - for standard input, --sysstat, or --promql URL.
import-unreadable = { $file } cannot be read: { $error }.
import-large = { $file } has more than { $most }; cut it into parts, by days for instance.
import-empty = { $file } holds nothing.
import-foreign = { $file } is none of what can be imported: thresholds.env, the JSON of vps_metrics.sh, the JSON of sadf -j, CSV whose first column is time, OpenMetrics with timestamps. If it is one of them all the same, say which with --format.
import-folder-empty = { $folder } holds no .json and no .csv file.
import-folder-large = { $folder } holds more than { $most } files; import it in parts.
import-folder-more = { $folder }: { $more } more files were passed over for such reasons.
import-too-much = { $file }: with this there would be more than { $most } minutes at once; import it in parts.
import-no-figures = There is nothing in it that was measured; the history stays as it is.

import-vps-json = { $file } is not the JSON of vps_metrics.sh: { $error }. Is it the whole file?
import-vps-missing = { $file } has no { $field }; vps_metrics.sh always writes it. Is it another script’s file?
import-vps-timestamp = { $file }: timestamp is “{ $found }”, which is no time with its zone, such as 2026-11-22T08:00:00+01:00.
import-vps-unfit = { $file }: { $field } cannot be “{ $found }”.

import-sadf-json = { $file } is not the JSON of sadf -j: { $error }. Is it the whole output?
import-sadf-local = { $file }: { $found } is a local time, and sadf does not write of which zone. Run sadf -j without -t and -T.
import-sadf-time = { $file }: “{ $found }” is no time of sadf’s.
import-sysstat-none = sysstat has no daily files in { $folder }: install it, and set ENABLED="true" in /etc/default/sysstat.
import-sysstat-no-sadf = sadf cannot be run: { $error }. It comes with the package sysstat.
import-sysstat-refused = sadf cannot read { $file }: { $words }
import-sysstat-target = sysstat is read on this machine or over SSH, and { $target } is neither: write --sysstat ssh HOST.
import-sysstat-ssh = sadf cannot be run on { $host }: { $error }.
import-sysstat-silent = sadf on { $host } said nothing for a minute; nothing was imported.
import-sysstat-ssh-no-sadf = There is no sadf on { $host }; it comes with the package sysstat.
import-sysstat-ssh-none = sysstat has no readable daily files on { $host }: set ENABLED="true" in /etc/default/sysstat there, or ask for the right to read /var/log/sysstat.

import-csv-header = { $file }, line { $line }, column { $column }: a table begins with its columns’ names, time and metrics, or time, metric and value; found “{ $found }”.
import-csv-metric = { $file }, line { $line }, column { $column }: “{ $found }” is no metric; did you mean { $near }?
import-csv-twice = { $file }, line { $line }, column { $column }: “{ $found }” stands there a second time.
import-csv-unit = { $file }, line { $line }, column { $column }: { $metric } is in { $unit }, and cannot be “{ $found }”.
import-csv-width = { $file }, line { $line }: { $cells } cells where the header has { $columns }.
import-csv-time = { $file }, line { $line }, column { $column }: “{ $found }” is no time; write it with its zone (2026-11-22T08:00:00+01:00), as a UTC day or as Unix seconds.
import-csv-number = { $file }, line { $line }, column { $column }: “{ $found }” is no number.
import-csv-share = { $file }, line { $line }, column { $column }: { $metric } is a share from 0 to 1 and cannot be “{ $found }”; if these are percent, say so in the header: { $metric } %.
import-csv-range = { $file }, line { $line }, column { $column }: { $metric } cannot be “{ $found }”.

import-thresholds-line = { $file }, line { $line }: “{ $found }” is not KEY=number.
import-thresholds-number = { $file }, line { $line }: { $key } is “{ $found }”, which is no number.
import-thresholds-long = { $file }, line { $line }: too long for a file of thresholds.
import-thresholds-load = The scripts’ load is the plain load average; it was divided by the { $cores } cores of VPS_CPU_CORES.
import-thresholds-load-two = The scripts’ load is the plain load average of { $cores } CPUs; it was divided by that.
import-thresholds-memory = The scripts’ RAM is used ÷ total as free says it; memory.utilization is 1 − available ÷ total, which is the same since procps 4.
import-thresholds-connections = { $key } = { $value } is about the application’s own pool, which no exporter shows; db.connections counts everybody’s. It is left out.
import-thresholds-statements = { $key } = { $value } is about the time of a statement, which is no metric here. It is left out.
import-thresholds-unknown = { $key } = { $value } is not known here. It is left out.
import-thresholds-upgrade = The scripts advise { $plan } from { $units } on; the profile has { $phase } for so many.
import-thresholds-upgrade-none = The scripts advise { $plan } from { $units } on; the profile has no phase for so many.
import-signals-paste = For palier.toml; --write puts it there:
import-signals-written = { $file }: new signals: { $count }.

import-promql-target = { $target } is no Prometheus; write --promql URL, or a Prometheus target’s name.
import-promql-failed = The past of { $url } cannot be asked for: { $error }.
import-promql-progress = { $metric }: { $count } points

import-came = Came into the history of { $target }:
import-would-come = Nothing was written. This would come into the history of { $target }:
import-row = { $metric }, { $origin }, { $from } – { $to }
import-gaps = Gaps, where nothing was measured: { $count }.
import-count-none = nothing new
import-count-new = new minutes: { $count }
import-count-changed = corrected minutes: { $count }
import-count-same = minutes as before: { $count }
import-count-measured = minutes that somebody else measured and that stay: { $count }
import-count-days = figures of older days: { $count }
import-count-old = too old to be kept: { $count }
import-count-future = not over yet: { $count }
