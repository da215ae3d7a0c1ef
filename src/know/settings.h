// settings.h: what the installation is set to, as named texts in the database.
#ifndef PERENNIAL_KNOW_SETTINGS_H
#define PERENNIAL_KNOW_SETTINGS_H

#include "store/store.h"

// The setting, or `otherwise` when it was never set; in the arena. A database that cannot be read is no unset
// setting: it fails.
MUST_USE Status setting_read(Store *store, Str name, Str otherwise, Arena *arena, Str *value_out,
                             Error *error);

MUST_USE Status setting_put(Store *store, Str name, Str value, Error *error);

#endif
