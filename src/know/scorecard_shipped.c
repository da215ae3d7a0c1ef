// The scorecard that holds where nobody has defined one. It knows nothing of the product: only who comes, how
// much of it they use, and what the contract says; each is compared with what the account itself was at its
// best, where there is no measure common to all.
#include "know/scorecard.h"

const Str scorecard_shipped_name = STR_CONST("Usage and contract");

// clang-format off
const Str scorecard_shipped_body = STR_CONST(
    "{\"position\":1,\"segment\":null,\"bands\":{\"watch_from\":45,\"thriving_from\":70},\"measures\":["
    "{\"key\":\"active_people\",\"name\":\"Active people\",\"group\":\"experience\",\"weight\":20,"
     "\"formula\":\"active_people(28d) / peak(active_people(28d), 180d)\","
     "\"curve\":[[0,0],[0.4,15],[0.7,50],[0.9,85],[1,100]],\"missing\":\"zero\"},"
    "{\"key\":\"seat_use\",\"name\":\"Seat use\",\"group\":\"experience\",\"weight\":10,"
     "\"formula\":\"seat_use(28d)\",\"curve\":[[0,0],[0.3,40],[0.6,80],[0.8,100]],\"missing\":\"leave_out\"},"
    "{\"key\":\"champion\",\"name\":\"Champion active\",\"group\":\"experience\",\"weight\":10,"
     "\"formula\":\"people(role = \\\"champion\\\", active within 21d) / min(people(role = \\\"champion\\\"), 1)\","
     "\"curve\":[[0,0],[1,100]],\"missing\":\"leave_out\"},"
    "{\"key\":\"active_days\",\"name\":\"Active days\",\"group\":\"experience\",\"weight\":10,"
     "\"formula\":\"active_days(28d)\",\"curve\":[[0,0],[8,50],[16,90],[20,100]],\"missing\":\"zero\"},"
    "{\"key\":\"events\",\"name\":\"Work done\",\"group\":\"outcome\",\"weight\":25,"
     "\"formula\":\"events(28d) / peak(events(28d), 180d)\","
     "\"curve\":[[0,0],[0.3,15],[0.6,50],[0.8,80],[1,100]],\"missing\":\"zero\"},"
    "{\"key\":\"features\",\"name\":\"Features used\",\"group\":\"outcome\",\"weight\":15,"
     "\"formula\":\"features_used(28d) / peak(features_used(28d), 180d)\","
     "\"curve\":[[0,0],[0.5,20],[0.8,70],[1,100]],\"missing\":\"zero\"},"
    "{\"key\":\"revenue\",\"name\":\"Revenue in 6 months\",\"group\":\"outcome\",\"weight\":10,"
     "\"formula\":\"change(account.mrr, 180d)\","
     "\"curve\":[[-0.5,0],[-0.1,40],[0,70],[0.2,100]],\"missing\":\"leave_out\"}"
    "],\"exceptions\":["
    "{\"formula\":\"account.status = \\\"churned\\\" or account.churned_on <= today\",\"effect\":\"no_score\","
     "\"reason\":\"The account has left.\"},"
    "{\"formula\":\"first_seen is missing\",\"effect\":\"no_score\",\"reason\":\"Nobody has used the product yet.\"}"
    "]}");
// clang-format on
