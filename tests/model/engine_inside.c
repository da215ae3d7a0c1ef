#include "engine_inside.h"

#include "engine/engine_state.h"

void compact_engine(Engine *engine)
{
    for (size_t i = 0; i < SHARDS_ALL; i++)
        shard_compact(&engine->shards[i]);
}
