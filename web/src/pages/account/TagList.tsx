import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { accountPath, post } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote } from '../../parts/messages.tsx';

const TAG_LETTERS_MAX = 50;

interface Props {
  account: string;
  tags: string[];
  frozen: boolean; // as of a past day
}

// Words that the team puts on an account; each leads to the accounts that have it, too.
export function TagList({ account, tags, frozen }: Props) {
  const [adding, setAdding] = useState(false);
  const [text, setText] = useState('');
  const may = useMay('write') && !frozen;
  const change = useMutation({
    mutationFn: (body: { add?: string[]; remove?: string[] }) =>
      post<{ tags: string[] }>(`${accountPath(account)}/tags`, body),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['account', account] });
      void queryClient.invalidateQueries({ queryKey: ['accounts'] });
      setText('');
      setAdding(false);
    },
  });
  if (tags.length === 0 && !may) return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '');
    if (wanted.length > 0) change.mutate({ add: wanted });
  };
  return (
    <>
      <ul className="tags" aria-label={t('tags.title')}>
        {tags.map((tag) => (
          <li key={tag} className="chip">
            <Link className="tag-name" to="/accounts" search={{ filter: [`tags:contains:${tag}`] }} title={t('tags.others', { tag })}>
              {tag}
            </Link>
            {may && (
              <button type="button" className="remove" aria-label={t('tags.remove', { tag })} disabled={change.isPending} onClick={() => change.mutate({ remove: [tag] })}>
                <Icon name="close" size="small" />
              </button>
            )}
          </li>
        ))}
        {may && !adding && (
          <li>
            <button type="button" className="chip add" onClick={() => setAdding(true)}>
              <Icon name="plus" />
              {t('tags.add')}
            </button>
          </li>
        )}
      </ul>
      {adding && (
        <form className="attribute-form" onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && setAdding(false)}>
          <input
            className="field"
            autoFocus
            maxLength={TAG_LETTERS_MAX}
            aria-label={t('tags.add')}
            placeholder={t('tags.hint')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" className="btn compact" disabled={change.isPending}>
            {t('common.save')}
          </button>
          <button type="button" className="btn plain compact" onClick={() => setAdding(false)}>
            {t('common.cancel')}
          </button>
        </form>
      )}
      {change.isError && <ErrorNote error={change.error} />}
    </>
  );
}
