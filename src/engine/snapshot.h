// snapshot.h: what snapshots begin with. For their writer and their loader.
#ifndef PERENNIAL_ENGINE_SNAPSHOT_H
#define PERENNIAL_ENGINE_SNAPSHOT_H

#include <stdint.h>

// Another layout, another version: an older file is not read but made again from the log.
#define SNAPSHOT_MAGIC UINT64_C(0x3550414E53524550) // "PERSNAP5" in the file

#endif
