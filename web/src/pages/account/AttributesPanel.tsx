import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { accountPath } from '../../api/client.ts';
import { queryClient, useFields } from '../../api/queries.ts';
import type { Account, Attribute, Scalar } from '../../api/types.ts';
import { t, tx } from '../../i18n/index.tsx';
import { isDerived } from '../../lib/derived.ts';
import { attributeName, plainName } from '../../lib/formula/words.ts';
import { readScalar } from '../../lib/scalar.ts';
import { formatDay } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { showToast } from '../../lib/toast.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { attributeText } from '../accounts/columns.tsx';
import { TagList } from './TagList.tsx';
import { ChangedMeanwhile, saveAttribute, type AttributeChange } from './save-attribute.ts';

interface Props {
  account: Account;
  day: string | undefined;
  today: string;
}

const OWN_PLACE = new Set(['name', 'tags']); // shown elsewhere

function attributeLabel(key: string): string {
  return key === 'renewal_date' ? plainName(key) : attributeName(key);
}

// What is known of the account beside its use, since when, and the pen to change it.
export function AttributesPanel({ account, day, today }: Props) {
  const [editing, setEditing] = useState<string | null>(null);
  const fields = useFields().data;
  // A figure such as MRR is a plain number where it stands; the catalogue of fields knows that it is money.
  const kindOf = (attribute: Attribute) =>
    fields?.find((field) => field.group === 'attribute' && field.key === attribute.key)?.kind ?? attribute.kind;
  const currency = account.attributes.find((attribute) => attribute.key === 'currency')?.value;
  const save = useMutation({
    mutationFn: (change: AttributeChange) => saveAttribute(accountPath(account.id), change),
    onError: (error) => {
      if (error instanceof ChangedMeanwhile) void queryClient.invalidateQueries({ queryKey: ['account', account.id, 'head'] });
    },
    onSuccess: async (_, { key }) => {
      await queryClient.invalidateQueries({ queryKey: ['account', account.id, 'head'] });
      void queryClient.invalidateQueries({ queryKey: ['account', account.id, 'changes'] });
      void queryClient.invalidateQueries({ queryKey: ['accounts'] });
      setEditing(null);
      showToast(t('account.attribute_saved', { name: attributeLabel(key) }));
    },
  });
  const close = () => {
    save.reset();
    setEditing(null);
  };
  const frozen = day !== undefined;
  const shown = account.attributes.filter((attribute) => !OWN_PLACE.has(attribute.key) && !isDerived(attribute.key));
  const tags = account.attributes.find((attribute) => attribute.key === 'tags')?.value;
  return (
    <section className="panel order-8" aria-label={t('account.attributes')}>
      <PanelHead title={t('account.attributes')} aside={t('account.attributes_aside')}>
        {!frozen && (
          <button type="button" className="link small-text" onClick={() => setEditing('')}>
            {t('account.add_attribute')}
          </button>
        )}
      </PanelHead>
      <TagList account={account.id} tags={typeof tags === 'string' ? tags.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '') : []} frozen={frozen} />
      {editing === '' && (
        <AttributeForm onSave={save.mutate} onClose={close} busy={save.isPending} />
      )}
      {save.error instanceof ChangedMeanwhile && <Meanwhile error={save.error} onKeep={save.mutate} onClose={close} />}
      {shown.length === 0 && <p className="nothing small-text">{t('account.attributes_none')}</p>}
      <ul className="attributes">
        {shown.map((attribute) =>
          editing === attribute.key ? (
            <li key={attribute.key}>
              <AttributeForm
                attribute={attribute}
                onSave={save.mutate}
                onClose={close}
                busy={save.isPending}
              />
            </li>
          ) : (
            <li key={attribute.key} className="attribute">
              <span className="second">{attributeLabel(attribute.key)}</span>
              <span className="attribute-value">
                {attributeText({ kind: kindOf(attribute) }, attribute.value, typeof currency === 'string' ? currency : null, today)}
              </span>
              <span className="quiet tiny-text nowrap">
                {attribute.since && formatDay(attribute.since, today)}
              </span>
              <button
                type="button"
                className="btn plain compact square"
                disabled={frozen}
                aria-label={t('account.edit_attribute', { name: attributeLabel(attribute.key) })}
                onClick={() => setEditing(attribute.key)}
              >
                <Icon name="pen" size="small" />
              </button>
            </li>
          ),
        )}
      </ul>
      {save.isError && !(save.error instanceof ChangedMeanwhile) && <ErrorNote error={save.error} />}
    </section>
  );
}

// Somebody else was faster: both values, and both ways on.
function Meanwhile({ error, onKeep, onClose }: { error: ChangedMeanwhile; onKeep: (change: AttributeChange) => void; onClose: () => void }) {
  const { change, theirs } = error;
  const said = (value: Scalar) => (value === null ? NOT_KNOWN : String(value));
  return (
    <div className="note" role="alert">
      <Icon name="people" />
      <div className="grow">
        <p>{tx('account.attribute_meanwhile', { name: attributeLabel(change.key), theirs: said(theirs), mine: said(change.value) })}</p>
        <p className="row">
          <button type="button" className="btn compact" onClick={() => onKeep({ ...change, before: theirs })}>
            {t('definition.keep_mine')}
          </button>
          <button type="button" className="btn compact" onClick={onClose}>
            {t('definition.take_theirs')}
          </button>
        </p>
      </div>
    </div>
  );
}

interface FormProps {
  attribute?: Attribute;
  onSave: (change: AttributeChange) => void;
  onClose: () => void;
  busy: boolean;
}

function AttributeForm({ attribute, onSave, onClose, busy }: FormProps) {
  const [key, setKey] = useState(attribute?.key ?? '');
  const [before] = useState<Scalar>(attribute?.value ?? null); // when the editing began
  const [text, setText] = useState(attribute?.value === null ? '' : String(attribute?.value ?? ''));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() === '') return;
    onSave({ key: key.trim(), value: text.trim() === '' ? null : readScalar(text, attribute?.kind), before });
  };
  return (
    <form
      className="attribute-form"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      {!attribute && (
        <input
          className="field"
          autoFocus
          required
          maxLength={64}
          placeholder={t('account.attribute_name')}
          aria-label={t('account.attribute_name')}
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
      )}
      <input
        className="field"
        autoFocus={Boolean(attribute)}
        type={attribute?.kind === 'date' ? 'date' : 'text'}
        aria-label={attribute ? t('account.edit_attribute', { name: attributeLabel(attribute.key) }) : t('account.attribute_value')}
        placeholder={t('account.attribute_value')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="btn compact" disabled={busy}>
        {t('common.save')}
      </button>
      <button type="button" className="btn plain compact" onClick={onClose}>
        {t('common.cancel')}
      </button>
    </form>
  );
}
