import '../formulas/formulas.css';
import { Link } from '@tanstack/react-router';
import { useThemes, type Theme } from '../../api/touchpoints.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber } from '../../lib/format.ts';
import { QueryError } from '../../parts/messages.tsx';
import { Bar, SkeletonLines } from '../../parts/small.tsx';

// What is heard how often, by group, and how much of it lately.
export function ThemesView() {
  const themes = useThemes();
  const groups = groupsOf(themes.data ?? []);
  const most = Math.max(1, ...(themes.data ?? []).map((theme) => theme.touchpoints));
  return (
    <div className="scroll">
      <section className="panel" aria-label={t('touch.view_themes')}>
        <QueryError query={themes} />
        {themes.isPending && <SkeletonLines rows={6} />}
        {themes.data?.length === 0 && (
          <div className="empty">
            <h2>{t('touch.no_themes')}</h2>
            <p>{t('touch.no_themes_text')}</p>
          </div>
        )}
        {groups.length > 0 && (
          <table className="plain-table themes-table">
            <thead>
              <tr>
                <th>{t('touch.theme')}</th>
                <th aria-hidden="true" className="not-phone" />
                <th className="right">{t('touch.theme_all')}</th>
                <th className="right">{t('touch.theme_recent')}</th>
              </tr>
            </thead>
            {groups.map((group) => (
              <tbody key={group.name}>
                <tr>
                  <th scope="rowgroup" colSpan={4} className="theme-group">
                    {group.name || t('touch.theme_group_none')}
                  </th>
                </tr>
                {group.themes.map((theme) => (
                  <tr key={theme.theme}>
                    <th scope="row">
                      <Link to="/notes" search={{ theme: theme.theme }} className="link">
                        {group.name ? theme.theme.slice(theme.theme.indexOf('/') + 1).trim() : theme.theme}
                      </Link>
                    </th>
                    <td className="not-phone" aria-hidden="true">
                      <Bar share={theme.touchpoints / most} />
                    </td>
                    <td className="right">{formatNumber(theme.touchpoints)}</td>
                    <td className="right">{formatNumber(theme.recent)}</td>
                  </tr>
                ))}
              </tbody>
            ))}
          </table>
        )}
      </section>
    </div>
  );
}

function groupsOf(themes: Theme[]): { name: string; themes: Theme[] }[] {
  const groups = new Map<string, Theme[]>();
  for (const theme of themes) groups.set(theme.group, [...(groups.get(theme.group) ?? []), theme]);
  return [...groups]
    .map(([name, of]) => ({ name, themes: of.sort((a, b) => b.touchpoints - a.touchpoints) }))
    .sort((a, b) => (a.name === '' ? 1 : b.name === '' ? -1 : a.name.localeCompare(b.name)));
}
