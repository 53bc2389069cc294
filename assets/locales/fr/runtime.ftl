runtime-source-broke = { $source } : une erreur de palier lui-même a mis fin à cette source ; le journal (--log-file) la contient. Signalez-la, puis relancez palier.
