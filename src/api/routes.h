// routes.h: the tables of all routes and shapes. A new file of handlers adds its two names here and in
// routes.c, and nowhere else.
#ifndef PERENNIAL_API_ROUTES_H
#define PERENNIAL_API_ROUTES_H

#include "api/request.h"
#include "api/schema.h"

// Each ends with an empty row.
extern const Route system_routes[];  // health, metrics, openapi, live
extern const Route session_routes[]; // signing in, set-up, joining, own sessions
extern const Route staff_routes[];
extern const Route key_routes[];
extern const Route rights_routes[];
extern const Route billing_routes[];
extern const Route oidc_routes[];
extern const Route stripe_routes[];
extern const Route assignment_routes[];
extern const Route team_routes[];
extern const Route second_factor_routes[];
extern const Route audit_routes[];

extern const NamedShape system_shapes[];
extern const NamedShape session_shapes[];
extern const NamedShape staff_shapes[];
extern const NamedShape key_shapes[];
extern const NamedShape rights_shapes[];
extern const NamedShape billing_shapes[];
extern const NamedShape oidc_shapes[];
extern const NamedShape stripe_shapes[];
extern const NamedShape assignment_shapes[];
extern const NamedShape team_shapes[];
extern const NamedShape second_factor_shapes[];
extern const NamedShape audit_shapes[];

extern const Route account_export_routes[];
extern const Route account_routes[];
extern const Route account_usage_routes[];
extern const Route people_routes[];
extern const Route erasure_routes[];
extern const Route person_export_routes[];
extern const Route retention_routes[];
extern const Route feature_routes[];
extern const Route event_property_routes[];
extern const Route expansion_routes[];
extern const Route formula_routes[];
extern const Route health_routes[];
extern const Route scorecard_routes[];
extern const Route backtest_routes[];
extern const Route renewal_forecast_routes[];
extern const Route suggestion_routes[];
extern const Route life_routes[];
extern const Route journey_routes[];
extern const Route guide_routes[];
extern const Route guide_app_routes[];
extern const Route onboarding_routes[];
extern const Route next_stage_routes[];
extern const Route joint_routes[];
extern const Route experience_setting_routes[];
extern const Route dissatisfied_routes[];
extern const Route occasion_routes[];
extern const Route channel_routes[];
extern const Route stage_routes[];
extern const Route play_routes[];
extern const Route play_run_routes[];
extern const Route play_past_routes[];
extern const Route play_document_routes[];
extern const Route play_reach_routes[];
extern const Route play_result_routes[];
extern const Route survey_routes[];
extern const Route survey_page_routes[];
extern const Route survey_result_routes[];
extern const Route loss_routes[];
extern const Route loss_report_routes[];
extern const Route warning_rule_routes[];
extern const Route warning_routes[];
extern const Route totals_routes[];
extern const Route write_item_routes[];
extern const Route tracking_routes[];
extern const Route relationship_routes[];
extern const Route account_report_routes[];
extern const Route report_setting_routes[];
extern const Route account_tree_routes[];
extern const Route settings_routes[];
extern const Route custom_attribute_routes[];
extern const Route coverage_routes[];
extern const Route handover_routes[];
extern const Route merge_routes[];
extern const Route pack_routes[];
extern const Route similar_routes[];
extern const Route debugger_routes[];
extern const Route import_routes[];

extern const NamedShape account_shapes[];
extern const NamedShape account_usage_shapes[];
extern const NamedShape event_shapes[];
extern const NamedShape expansion_shapes[];
extern const NamedShape people_shapes[];
extern const NamedShape erasure_shapes[];
extern const NamedShape retention_shapes[];
extern const NamedShape feature_shapes[];
extern const NamedShape definition_shapes[];
extern const NamedShape formula_shapes[];
extern const NamedShape health_shapes[];
extern const NamedShape scorecard_shapes[];
extern const NamedShape backtest_shapes[];
extern const NamedShape renewal_forecast_shapes[];
extern const NamedShape suggestion_shapes[];
extern const NamedShape life_shapes[];
extern const NamedShape journey_shapes[];
extern const NamedShape guide_shapes[];
extern const NamedShape onboarding_shapes[];
extern const NamedShape onboarding_board_shapes[];
extern const Route onboarding_board_routes[];
extern const NamedShape next_stage_shapes[];
extern const NamedShape joint_shapes[];
extern const NamedShape experience_setting_shapes[];
extern const NamedShape dissatisfied_shapes[];
extern const NamedShape occasion_shapes[];
extern const NamedShape channel_shapes[];
extern const NamedShape stage_shapes[];
extern const NamedShape play_shapes[];
extern const NamedShape play_run_shapes[];
extern const NamedShape play_past_shapes[];
extern const NamedShape play_reach_shapes[];
extern const NamedShape play_result_shapes[];
extern const NamedShape survey_shapes[];
extern const NamedShape survey_result_shapes[];
extern const NamedShape loss_shapes[];
extern const NamedShape loss_report_shapes[];
extern const NamedShape warning_rule_shapes[];
extern const NamedShape warning_shapes[];
extern const NamedShape totals_shapes[];
extern const NamedShape write_item_shapes[];
extern const NamedShape relationship_shapes[];
extern const NamedShape account_report_shapes[];
extern const NamedShape report_setting_shapes[];
extern const NamedShape account_tree_shapes[];
extern const NamedShape settings_shapes[];
extern const NamedShape custom_attribute_shapes[];
extern const NamedShape coverage_shapes[];
extern const NamedShape handover_shapes[];
extern const NamedShape merge_shapes[];
extern const NamedShape pack_shapes[];
extern const NamedShape similar_shapes[];
extern const NamedShape debugger_shapes[];
extern const NamedShape import_shapes[];

extern const NamedShape formula_check_shapes[];
extern const NamedShape formula_json_shapes[];
extern const NamedShape named_metric_shapes[];
extern const NamedShape segment_compare_shapes[];
extern const NamedShape segment_list_shapes[];
extern const NamedShape segment_member_shapes[];
extern const NamedShape segment_shapes[];
extern const NamedShape segment_target_shapes[];
extern const Route formula_check_routes[];
extern const Route named_metric_routes[];
extern const Route segment_compare_routes[];
extern const Route segment_list_routes[];
extern const Route segment_member_routes[];
extern const Route segment_routes[];
extern const Route segment_target_routes[];

extern const NamedShape advocate_candidate_shapes[];
extern const NamedShape advocate_shapes[];
extern const NamedShape goal_shapes[];
extern const NamedShape opportunity_shapes[];
extern const NamedShape mail_shapes[];
extern const NamedShape task_shapes[];
extern const NamedShape ticket_shapes[];
extern const NamedShape today_shapes[];
extern const NamedShape today_team_shapes[];
extern const NamedShape touchpoint_shapes[];
extern const Route advocate_candidate_routes[];
extern const Route advocate_record_routes[];
extern const Route advocate_routes[];
extern const Route goal_routes[];
extern const Route opportunity_routes[];
extern const Route mail_routes[];
extern const Route noted_risk_routes[];
extern const Route task_routes[];
extern const Route ticket_routes[];
extern const Route account_note_routes[];
extern const Route today_routes[];
extern const Route today_team_routes[];
extern const Route touchpoint_routes[];

extern const NamedShape renewal_shapes[];
extern const Route renewal_routes[];
extern const Route renewal_edit_routes[];
extern const NamedShape renewal_outcome_shapes[];
extern const Route renewal_outcome_routes[];
extern const NamedShape renewal_setting_shapes[];
extern const Route renewal_setting_routes[];
extern const NamedShape revenue_shapes[];
extern const Route revenue_routes[];
extern const NamedShape churn_shapes[];
extern const Route churn_routes[];
extern const NamedShape revenue_setting_shapes[];
extern const Route revenue_setting_routes[];
extern const NamedShape subscription_shapes[];
extern const Route subscription_routes[];
extern const NamedShape product_shapes[];
extern const Route product_routes[];
extern const NamedShape invoice_shapes[];
extern const Route invoice_routes[];

extern const NamedShape notification_shapes[];
extern const Route notification_routes[];
extern const NamedShape mail_setting_shapes[];
extern const Route mail_setting_routes[];
extern const Route mail_hook_routes[];
extern const NamedShape endpoint_shapes[];
extern const Route endpoint_routes[];
extern const NamedShape message_template_shapes[];
extern const Route message_template_routes[];
extern const NamedShape suppression_shapes[];
extern const Route suppression_routes[];
extern const NamedShape outbox_shapes[];
extern const Route outbox_routes[];

extern const Route *const api_route_tables[]; // NULL-terminated

#endif
