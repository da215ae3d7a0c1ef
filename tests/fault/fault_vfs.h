// fault_vfs.h: a disk under SQLite that can lose power and fail.
//
// It wraps SQLite's own way to files. What a program reads is always what it wrote; beside that, the layer
// keeps for each file what a sync has made durable and every change since. A power cut then decides what the
// disk really holds:
//   - what was synced before is there;
//   - each change since then is there, missing, or torn: single sectors of 512 bytes of it are there, or hold
//     anything (bytes that were not written are never harmed: what SQLite calls powersafe overwrite);
//   - a change of length or the removal of a file keeps its place among the file's changes: when it is lost,
//     all after it is. The removal lasts once the folder is synced, which SQLite does with the first sync of
//     a new journal.
// A sync that fails leaves its changes neither durable nor repeatable by another sync, as Linux does it.
// Nothing is really synced, so it is fast. One thread only.
#ifndef PERENNIAL_TESTS_FAULT_VFS_H
#define PERENNIAL_TESTS_FAULT_VFS_H

#include <stdbool.h>
#include <stdint.h>

// Becomes SQLite's default. Once a program.
void fault_vfs_install(void);

// Forgets all files, which must be closed, and all that was planned.
void fault_vfs_reset(uint64_t seed);

// How often SQLite has come to the disk since the last plan: reads, writes, syncs, changes of length,
// removals, openings. A plan begins to count anew.
long fault_vfs_steps(void);

// The power goes in the step of that number, 1 for the next; 0: it does not. From then on everything fails.
void fault_vfs_plan_cut(long step);
bool fault_vfs_is_cut(void);

// When all is closed: puts into the files what the disk holds after the cut (or after one at this moment).
void fault_vfs_power_on(void);

// Fails the step of that number, or from it on all writing ones, with SQLITE_IOERR or SQLITE_FULL. A write
// that fails has written a part.
typedef enum FaultKind {
    FAULT_NONE,
    FAULT_ONCE_IO,   // one step of any kind
    FAULT_ONCE_FULL, // one step, if it is a writing one
    FAULT_FULL,      // all steps that write, until the next plan: a full disk
} FaultKind;
void fault_vfs_plan_fault(FaultKind kind, long step);
bool fault_vfs_has_failed(void); // since the plan

// For showing that a test can fail: syncs do nothing.
void fault_vfs_ignore_syncs(void);

#endif
