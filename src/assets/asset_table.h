// asset_table.h: what tools/embed_web.py makes.
#ifndef PERENNIAL_ASSETS_ASSET_TABLE_H
#define PERENNIAL_ASSETS_ASSET_TABLE_H

#include "assets/assets.h"

extern const Asset asset_table[]; // sorted by path, bytewise
extern const size_t asset_table_count;

#endif
