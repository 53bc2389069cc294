runtime-source-broke = { $source }: an error in palier itself ended this source; the log (--log-file) has it. Please report it, and start palier again.
