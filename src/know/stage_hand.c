#include "know/stage_hand.h"

StageHand stage_hand_find(const DefinitionCatalog *catalog, int64_t id, Str key, Arena *arena)
{
    Stage *stages = NULL;
    StageHand hand = { .stage_count = stage_list(catalog, arena, &stages) };
    hand.stages = stages;
    for (size_t i = 0; i < hand.stage_count; i++) {
        bool found = id != 0 ? stages[i].id == id : str_equal(stages[i].key, key);
        if (found) hand.stage = &stages[i];
    }
    return hand;
}

Status stage_hand_ask(StageHand *hand, const StageAsking *asking, Arena *arena, Error *error)
{
    CompiledStage compiled = { 0 };
    Error ignored;
    LifeTexts texts;
    Life life;
    Status status = life_read(asking->reader, arena, &texts, error);
    if (status == STATUS_OK) status = life_compile(&texts, asking->names, arena, &life, NULL, error);
    if (status != STATUS_OK ||
        stage_compile(hand->stage, asking->names, arena, &compiled, NULL, NULL, &ignored) != STATUS_OK)
        return status;
    hand->signal = stage_signal(&compiled, &life, asking->engine, asking->account, asking->day, *arena);
    return STATUS_OK;
}

Status stage_hand_words(Store *store, const StageHand *hand, Str account, int64_t now_us, LogBatch *batch,
                        Error *error)
{
    const StageWords words = { .stages = hand->stages,
                               .stage_count = hand->stage_count,
                               .changed = 1u << (hand->stage - hand->stages),
                               .account = account,
                               .at_us = now_us,
                               .now_us = now_us };
    return stage_words_add(store, &words, batch, error);
}

Status stage_hand_move(Store *store, const StageHand *hand, const StageMove *move, LogBatch *batch,
                       int64_t *id_out, Error *error)
{
    Status status = stage_move_by_hand(store, move, hand->stage->version, hand->signal, id_out, error);
    return status == STATUS_OK ? stage_hand_words(store, hand, move->account, move->at_us, batch, error)
                               : status;
}
