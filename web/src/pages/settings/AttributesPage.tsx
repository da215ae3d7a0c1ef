import { Modal } from '@mantine/core';
import { useState } from 'react';
import { addAttribute, ATTRIBUTE_OWNERS, removeAttribute, useCustomAttributes, type AttributeOwner, type CustomAttribute } from '../../api/custom-attributes.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { showToast } from '../../lib/toast.ts';
import { Icon } from '../../parts/Icon.tsx';
import { errorText, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { AttributeDialog } from './AttributeDialog.tsx';

// What the team keeps on accounts and people beside what is tracked: each with a label and a type.
export function AttributesPage() {
  const may = useMay('define');
  const attributes = useCustomAttributes();
  const [open, setOpen] = useState<CustomAttribute | 'new' | null>(null);
  const items = attributes.data ?? [];
  const fail = (error: unknown) => showToast(errorText(error));
  const remove = (attribute: CustomAttribute) =>
    void removeAttribute(attribute.id)
      .then(({ id: _, ...was }) => showToast(t('attributes.deleted', { label: was.label }), () => void addAttribute(was).catch(fail)))
      .catch(fail);
  const close = () => setOpen(null);
  return (
    <div className="settings-main">
      <div className="row list-head">
        <h2>{t('settings.attributes')}</h2>
        {may && (
          <button type="button" className="btn compact push" onClick={() => setOpen('new')}>
            <Icon name="plus" size="small" />
            {t('attributes.new')}
          </button>
        )}
      </div>
      <QueryError query={attributes} />
      {attributes.isPending && <SkeletonLines rows={5} />}
      {attributes.data && items.length === 0 && (
        <div className="narrow-text">
          <b>{t('attributes.none')}</b>
          <p className="second">{t('attributes.none_text')}</p>
        </div>
      )}
      {items.length > 0 && (
        <>
          <p className="second narrow-text">{t('attributes.text')}</p>
          {ATTRIBUTE_OWNERS.map((about) => (
            <OwnerSection key={about} about={about} items={items} onEdit={may ? setOpen : undefined} onRemove={may ? remove : undefined} />
          ))}
        </>
      )}
      <Modal
        opened={open !== null}
        onClose={close}
        title={open === 'new' || open === null ? t('attributes.new_title') : t('attributes.change_title', { label: open.label })}
        size={440}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {open !== null && <AttributeDialog id={open === 'new' ? null : open.id} onDone={close} />}
      </Modal>
    </div>
  );
}

interface SectionProps {
  about: AttributeOwner;
  items: CustomAttribute[];
  onEdit: ((attribute: CustomAttribute) => void) | undefined;
  onRemove: ((attribute: CustomAttribute) => void) | undefined;
}

function OwnerSection({ about, items, onEdit, onRemove }: SectionProps) {
  const own = items.filter((attribute) => attribute.about === about);
  return (
    <section aria-label={t(`attributes.of_${about}`)}>
      <h3 className="detail-label">{t(`attributes.of_${about}`)}</h3>
      {own.length === 0 && <p className="nothing small-text">{t(`attributes.none_of_${about}`)}</p>}
      <ul className="attribute-list">
        {own.map((attribute) => (
          <li key={attribute.id}>
            <span>
              <b>{attribute.label}</b>
              <br />
              <code className="small-text quiet">{attribute.name}</code>
            </span>
            <span>
              {t(`attributes.type_${attribute.type}`)} {attribute.required && <span className="tag">{t('attributes.is_required')}</span>}
              {attribute.choices.length > 0 && <span className="small-text second hand-under">{attribute.choices.join(', ')}</span>}
            </span>
            <span className="row actions">
              {onEdit && (
                <button type="button" className="link small-text" aria-label={t('attributes.edit_name', { label: attribute.label })} onClick={() => onEdit(attribute)}>
                  {t('attributes.edit')}
                </button>
              )}
              {onRemove && (
                <button type="button" className="link small-text" aria-label={t('attributes.delete_name', { label: attribute.label })} onClick={() => onRemove(attribute)}>
                  {t('common.delete')}
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
