import { t } from '../../i18n/index.tsx';

const EXAMPLES = [
  ['**…**', 'templates.help_bold'],
  ['[…](https://…)', 'templates.help_link'],
  ['- …', 'templates.help_list'],
  ['## …', 'templates.help_head'],
  ['{{account.plan | "…"}}', 'templates.help_fallback'],
  ['{{= active_people(28d)}}', 'templates.help_formula'],
  ['{{#if …}}…{{#else}}…{{/if}}', 'templates.help_if'],
  ['{{#each unused_features}}- {{item}}{{/each}}', 'templates.help_each'],
] as const;

// What can be written, for those who do not know it by heart.
export function MarkdownHelp() {
  return (
    <details className="template-help">
      <summary>{t('templates.help')}</summary>
      <dl>
        {EXAMPLES.map(([code, meaning]) => (
          <div key={code}>
            <dt>
              <code>{code}</code>
            </dt>
            <dd>{t(meaning)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
