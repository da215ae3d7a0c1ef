import { useMemo } from 'react';
import { useCustomAttributes } from '../../api/custom-attributes.ts';
import { useFields } from '../../api/queries.ts';
import { t } from '../../i18n/index.tsx';
import type { Language } from '../../parts/formula/FormulaEditor.tsx';
import { OPERATORS } from '../../parts/formula/vocabulary.ts';
import type { Proposal } from '../../lib/formula/complete.ts';
import { attributeName } from '../../lib/formula/words.ts';
import { templateProposals, tonesOfTemplate } from '../../lib/templates/language.ts';

const path = (label: string, hint: string, meaning: string): Proposal => ({ kind: 'attribute', label, insert: label, hint, meaning, example: `{{${label}}}` });
const tag = (label: string, meaning: string, example: string, insert = label): Proposal => ({
  kind: 'word', label, insert, ...(insert === label ? {} : { caret: insert.length }), hint: '', meaning, example,
});

const WORD = /^[\p{L}_][\p{L}\p{N}_.-]*$/u; // what can stand behind account. and person.

/** Templates as a language of the editor: their placeholders with what they mean, formulas behind = and #if. */
export function useTemplateLanguage(): Language {
  const fields = useFields().data;
  const own = useCustomAttributes().data;
  return useMemo(() => {
    const account = t('templates.of_account');
    const person = t('templates.of_person');
    const attributes = (fields ?? [])
      .filter((field) => field.group === 'attribute' && WORD.test(field.key) && field.key !== 'name')
      .map((field) => path(`account.${field.key}`, account, t('formula.attribute_meaning', { name: attributeName(field.key) })));
    const ofPeople = (own ?? []).filter((each) => each.about === 'person' && WORD.test(each.name)).map((each) => path(`person.${each.name}`, person, t('formula.attribute_meaning', { name: each.label })));
    const paths = [
      path('account.name', account, t('templates.mean_account_name')),
      path('person.first_name', person, t('templates.mean_first_name')),
      path('person.name', person, t('templates.mean_person_name')),
      path('owner.name', t('templates.of_owner'), t('templates.mean_owner_name')),
      path('owner.email', t('templates.of_owner'), t('templates.mean_owner_email')),
      path('our.name', t('templates.of_us'), t('templates.mean_our_name')),
      path('our.access_url', t('templates.of_us'), t('templates.mean_access_url')),
      path('person.role', person, t('templates.mean_role')),
      path('account.id', account, t('templates.mean_account_id')),
      ...attributes,
      ...ofPeople,
      path('item', t('templates.of_list'), t('templates.mean_item')),
    ];
    const tags = [
      tag('=', t('templates.mean_formula'), '{{= active_people(28d)}}', '= '),
      tag('#if', t('templates.mean_if'), '{{#if account.plan}}…{{/if}}', '#if '),
      tag('#else', t('templates.mean_else'), '{{#else}}'),
      tag('#each', t('templates.mean_each'), '{{#each unused_features}}- {{item}}{{/each}}', '#each '),
      tag('/if', t('templates.mean_end'), '{{/if}}'),
      tag('/each', t('templates.mean_end'), '{{/each}}'),
      tag('survey', t('templates.mean_survey'), '[Answer]({{survey}})'),
      tag('ask', t('templates.mean_ask'), '[Ask us]({{ask}})'),
      tag('obstacle', t('templates.mean_obstacle'), '[Tell us]({{obstacle}})'),
      tag('unsubscribe', t('templates.mean_unsubscribe'), '{{unsubscribe}}'),
    ];
    const lists = [
      path('unused_features', t('templates.of_list'), t('templates.mean_unused')),
      path('key_features', t('templates.of_list'), t('templates.mean_key')),
      path('features', t('templates.of_list'), t('templates.mean_features')),
    ];
    return { tonesOf: tonesOfTemplate, proposalsAt: templateProposals({ paths, tags, lists }, OPERATORS) };
  }, [fields, own]);
}
