### The machine in detail, on the health screen, and its rows explained.

health-each-core = Each core
health-core-busiest = busiest: core { $core }, { $busy }
health-layer-used = used { $size }
health-layer-cache = cache { $size }
health-layer-buffers = buffers { $size }
health-layer-free = free { $size }
health-mounted = on { $mount }
health-trend-left = full in { $days } at the trend of { $over }
health-trend-none = does not fill, at the trend of { $over }
health-device-busy = busy { $busy }
health-device-read = reads
health-device-written = writes
health-interface-errors = errors
health-interface-fails = Packets fail on this interface: look at the cable or the virtual switch, or tell your provider.
health-more-parts = and { $count } more that are well

health-chart-disk = Disks
health-chart-pressure = Pressure
health-chart-whole = all
health-chart-cores = each core
health-chart-core = core { $core }
health-chart-idlest = idlest core
health-chart-busiest = busiest core
health-chart-used = used
health-chart-held = with cache
health-chart-swap = swap
health-chart-busy = busy

health-explain-cores = The busy share of each core between two looks: 1 − idle − I/O wait − steal. One bar a core, in the order of their numbers; one full core among idle ones means a program that cannot use the others.
health-explain-steal = The share of time in which this machine wanted to run and its host ran another guest. Nothing on this machine can change it: ask the provider for another host, or move.
health-explain-swap = Swap in use ÷ swap. Some of it in use is no harm; memory pressure tells whether programs wait for it.
health-explain-busy = The share of time in which the device did I/O, and the bytes that it read and wrote per second, between two looks. Shown for the whole machine is the busiest device.
health-explain-pressure = The share of time in which some task waited for the resource (pressure stall information, PSI). It tells what busy shares do not: whether anybody suffers.
health-explain-network = Bytes per second between two looks, over the real interfaces: neither loopback nor the bridges of containers, which carry the same bytes once more.
health-explain-power = Joules ÷ time, by the energy meters that the machine offers.
health-explain-filesystem = Used ÷ (used + available), as df counts. The days left are what is available ÷ the growth a day along the line that fits what was seen, which wild readings do not bend.
health-explain-whole = The figures of the whole group, as its program tells them.
health-explain-part = As the program tells it that watches it; rates are formed between two looks.
health-explain-others = Of what is well only the first are listed, the largest first where that is known. What asks for attention is always listed.
health-explain-alert = An alert of the watched side’s own monitoring: shown as it was told, and not judged.
health-explain-finding = A rule of the watched side’s monitoring that cannot do what it is meant to do.
health-explain-source = A place that figures come from: whether it answers, when it last did, and what is missing there.
health-explain-absent = This could be known too, if it were told: the line says how.
