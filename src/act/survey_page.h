// survey_page.h: the pages that people at customers see: HTML that needs no script, and nothing from
// elsewhere. Pure: whatever somebody is called or wrote is text.
#ifndef PERENNIAL_ACT_SURVEY_PAGE_H
#define PERENNIAL_ACT_SURVEY_PAGE_H

#include "act/survey_form.h"
#include "base/buf.h"

typedef struct SurveyPage {
    const Survey *survey;
    const SurveyFills *fills;      // what is filled in; with problems, the page says them first
    Str our_name, person, account; // may be empty
    Str closes;                    // a day in words; empty: not said
    bool answered;                 // sent before: now it is corrected
} SurveyPage;

// Appends the whole document.
void survey_page_form(const SurveyPage *page, Buf *out);

typedef enum SurveyNotice {
    SURVEY_THANKS, // with the way back to correct it
    SURVEY_CLOSED,
    SURVEY_UNKNOWN, // the link was cut, or is none of ours
    SURVEY_TOO_OFTEN,
    SURVEY_TRIAL, // the link of a mail that was sent to try it
} SurveyNotice;

// `survey` is NULL but for SURVEY_THANKS.
void survey_page_notice(SurveyNotice notice, const Survey *survey, Str our_name, Buf *out);

#endif
