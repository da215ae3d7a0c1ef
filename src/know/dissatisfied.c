#include "know/dissatisfied.h"

#include <math.h>

enum { WORST_SENTIMENT = -2 };

static void add(Dissatisfied *judged, bool holds, DissatisfiedReason reason, int points)
{
    if (!holds) return;
    judged->reasons[judged->reason_count++] = reason;
    judged->points += points;
}

Dissatisfied dissatisfied_judge(const DissatisfiedFacts *facts)
{
    Dissatisfied judged = { 0 };
    bool bad = facts->sentiment < 0; // false for NAN, as below
    add(&judged, facts->escalations > 0, REASON_ESCALATION, 3);
    add(&judged, facts->lost_day > 0 && facts->not_recommended, REASON_NOT_RECOMMENDED, 3);
    add(&judged, facts->lost_day > 0, REASON_LOST, 2);
    add(&judged, bad, REASON_SENTIMENT, facts->sentiment <= WORST_SENTIMENT ? 3 : 2);
    add(&judged, facts->late_promises > 0, REASON_LATE_PROMISE, 1);
    add(&judged, facts->urgent_tickets > 0, REASON_URGENT_TICKET, 1);
    if (judged.reason_count == 0) return judged;
    add(&judged, facts->at_risk, REASON_AT_RISK, 1);
    add(&judged, facts->drop >= DISSATISFIED_DROP, REASON_HEALTH_FELL, 1);
    return judged;
}
