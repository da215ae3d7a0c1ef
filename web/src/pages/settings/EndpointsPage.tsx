import './endpoints.css';
import { Menu, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { removeEndpoint, rotateSecret, saveEndpoint, testEndpoint, useDeliveries, useEndpoints, type Endpoint } from '../../api/endpoints.ts';
import { useMessage } from '../../api/outbox.ts';
import { useMay } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { formatMoment, formatSince } from '../../lib/dates.ts';
import { showToast } from '../../lib/toast.ts';
import { useClock, useRealClock } from '../../lib/workspace.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote, errorText, QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { StateTag } from '../messages/message-parts.tsx';
import { EndpointDialog } from './EndpointDialog.tsx';

// Where events are sent to, and whether that works.
export function EndpointsPage() {
  const may = useMay('settings_write');
  const endpoints = useEndpoints();
  const [open, setOpen] = useState<Endpoint | 'new' | null>(null);
  const [fresh, setFresh] = useState<Endpoint | null>(null);
  const [removing, setRemoving] = useState<Endpoint | null>(null);
  const items = endpoints.data?.items ?? [];
  const close = () => setOpen(null);
  return (
    <div className="settings-main">
      <div className="row list-head">
        <h2>{t('endpoints.title')}</h2>
        {may && (
          <button type="button" className="btn compact push" onClick={() => setOpen('new')}>
            <Icon name="plus" size="small" />
            {t('endpoints.new')}
          </button>
        )}
      </div>
      <p className="second narrow-text">{t('endpoints.text')}</p>
      {fresh && <Secret endpoint={fresh} />}
      <QueryError query={endpoints} />
      {endpoints.isPending && <SkeletonLines rows={4} />}
      {endpoints.data && items.length === 0 && (
        <div className="narrow-text">
          <b>{t('endpoints.none')}</b>
          <p className="second">{t('endpoints.none_text')}</p>
        </div>
      )}
      {items.length > 0 && (
        <ul className="endpoint-list">
          {items.map((endpoint) => (
            <EndpointItem key={endpoint.id} endpoint={endpoint} may={may} onEdit={setOpen} onSecret={setFresh} onRemove={setRemoving} />
          ))}
        </ul>
      )}
      <Modal
        opened={open !== null}
        onClose={close}
        title={open === 'new' || open === null ? t('endpoints.new_title') : t('endpoints.change_title', { name: open.name })}
        size={480}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {open !== null && (
          <EndpointDialog
            id={open === 'new' ? null : open.id}
            onDone={(saved) => {
              if (open === 'new' && saved && saved.secret !== '') setFresh(saved);
              close();
            }}
          />
        )}
      </Modal>
      <RemoveDialog endpoint={removing} onClose={() => setRemoving(null)} />
    </div>
  );
}

// Shown once: it is not answered again.
function Secret({ endpoint }: { endpoint: Endpoint }) {
  return (
    <div className="fresh-key" role="status">
      <b>{t('endpoints.secret_of', { name: endpoint.name })}</b>
      <div className="secret">
        <code>{endpoint.secret}</code>
        <span className="push">
          <CopyButton text={endpoint.secret} label={t('endpoints.copy_secret')} />
        </span>
      </div>
      <p className="small-text quiet">{t('endpoints.secret_once')}</p>
    </div>
  );
}

interface ItemProps {
  endpoint: Endpoint;
  may: boolean;
  onEdit: (endpoint: Endpoint) => void;
  onSecret: (endpoint: Endpoint) => void;
  onRemove: (endpoint: Endpoint) => void;
}

function EndpointItem({ endpoint, may, ...on }: ItemProps) {
  const { id, name, kind, url, types, enabled, used_by: plays } = endpoint;
  const [shown, setShown] = useState(false);
  const [sent, setSent] = useState<number>();
  const fail = (error: unknown) => showToast(errorText(error));
  const test = useMutation({ mutationFn: () => testEndpoint(id), onSuccess: ({ message }) => setSent(message), onError: fail });
  const turn = useMutation({
    mutationFn: () => saveEndpoint(id, { enabled: !enabled }),
    onSuccess: () => showToast(t(enabled ? 'endpoints.turned_off' : 'endpoints.turned_on', { name })),
    onError: fail,
  });
  const rotate = useMutation({ mutationFn: () => rotateSecret(id), onSuccess: on.onSecret, onError: fail });
  return (
    <li className={enabled ? undefined : 'off'}>
      <div className="endpoint-head">
        <b>{name}</b>
        <span className="tag">{t(`endpoints.kind_${kind}`)}</span>
        <Works endpoint={endpoint} />
        {may && (
          <span className="push row endpoint-actions">
            <button type="button" className="btn compact" disabled={!enabled || test.isPending} onClick={() => test.mutate()}>
              {t('endpoints.test')}
              <span className="for-readers"> {name}</span>
            </button>
            <button type="button" className="btn compact" onClick={() => on.onEdit(endpoint)}>
              {t('common.edit')}
              <span className="for-readers"> {name}</span>
            </button>
            <Menu position="bottom-end" width={200}>
              <Menu.Target>
                <button type="button" className="btn compact square" aria-label={t('endpoints.more', { name })}>
                  <Icon name="more" size="small" />
                </button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => turn.mutate()}>{t(enabled ? 'endpoints.turn_off' : 'endpoints.turn_on')}</Menu.Item>
                {kind === 'webhook' && <Menu.Item onClick={() => rotate.mutate()}>{t('endpoints.rotate')}</Menu.Item>}
                <Menu.Item onClick={() => on.onRemove(endpoint)}>{t('common.delete')}</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </span>
        )}
      </div>
      <code className="endpoint-url">{url}</code>
      <p className="small-text second">
        {types.length === 0 ? t('endpoints.all_types') : types.map((type) => t(`endpoints.type_${type.replace('.', '_')}` as 'endpoints.type_play_step')).join(', ')}
      </p>
      <UsedBy plays={plays} />
      <Trouble endpoint={endpoint} />
      {sent !== undefined && <TestLine message={sent} />}
      {may && (
        <button type="button" className="link small-text" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {t(shown ? 'endpoints.hide_sent' : 'endpoints.show_sent')}
          <span className="for-readers"> {name}</span>
        </button>
      )}
      {shown && <Deliveries id={id} />}
    </li>
  );
}

function UsedBy({ plays }: { plays: Endpoint['used_by'] }) {
  if (plays.length === 0) return null;
  return (
    <p className="small-text second">
      {t('endpoints.used_by')}{' '}
      {plays.map((play, index) => (
        <span key={play.id}>
          {index > 0 && ', '}
          <Link to="/plays/$id" params={{ id: String(play.id) }} className="link">
            {play.name}
          </Link>
        </span>
      ))}
    </p>
  );
}

function Works({ endpoint }: { endpoint: Endpoint }) {
  if (!endpoint.enabled) return <span className="tag">{t('endpoints.is_off')}</span>;
  if (endpoint.failing_since) return <span className="tag bad">{t(endpoint.rests_until ? 'endpoints.rests' : 'endpoints.fails')}</span>;
  return <span className="tag leaf">{t('endpoints.is_on')}</span>;
}

// Since when it fails, when it is tried again, and what it said.
function Trouble({ endpoint }: { endpoint: Endpoint }) {
  const clock = useClock();
  const at = (moment: string) => formatMoment(moment, clock.zone, clock.today);
  const { failing_since: since, rests_until: until, last_note: note, failures, old_secret_until: old } = endpoint;
  return (
    <>
      {since && (
        <p className="small-text bad">
          {t('endpoints.failing', { n: failures, at: at(since) })} {note !== '' && t('endpoints.said', { note })} {until && t('endpoints.next', { at: at(until) })}
        </p>
      )}
      {old && <p className="small-text second">{t('endpoints.old_secret', { at: at(old) })}</p>}
    </>
  );
}

function TestLine({ message }: { message: number }) {
  const log = useMessage(message).data;
  if (!log) return null;
  const { state, note } = log.message;
  return (
    <p className="small-text" role="status">
      <StateTag state={state} /> {state === 'sent' ? t('endpoints.test_sent') : note !== '' ? note : t('endpoints.test_waits')}{' '}
      <Link to="/messages/$id" params={{ id: String(message) }} className="link">
        {t('endpoints.test_open')}
      </Link>
    </p>
  );
}

const FIRST = 8;

function Deliveries({ id }: { id: number }) {
  const clock = useRealClock();
  const found = useDeliveries(id, true);
  const items = found.data?.items ?? [];
  return (
    <div className="endpoint-sent">
      <QueryError query={found} />
      {found.isPending && <SkeletonLines rows={3} />}
      {found.data && items.length === 0 && <p className="nothing small-text">{t('endpoints.nothing_sent')}</p>}
      <ul>
        {items.slice(0, FIRST).map((message) => (
          <li key={message.id} className="small-text">
            <StateTag state={message.state} />
            <Link to="/messages/$id" params={{ id: String(message.id) }} className="link cut">
              {message.title}
            </Link>
            <span className="second cut">{message.note}</span>
            <span className="quiet right">{formatSince(message.changed_at, clock.now())}</span>
          </li>
        ))}
      </ul>
      {items.length > FIRST && (
        <Link to="/messages" search={{ endpoint: String(id) }} className="link small-text">
          {t('endpoints.all_sent')}
        </Link>
      )}
    </div>
  );
}

function RemoveDialog({ endpoint, onClose }: { endpoint: Endpoint | null; onClose: () => void }) {
  const remove = useMutation({
    mutationFn: (gone: Endpoint) => removeEndpoint(gone.id),
    onSuccess: (_, gone) => {
      showToast(t('endpoints.removed', { name: gone.name }));
      onClose();
    },
  });
  return (
    <Modal opened={endpoint !== null} onClose={onClose} title={t('endpoints.remove_title', { name: endpoint?.name ?? '' })} size={440} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <div className="form">
        <p className="second">{t('endpoints.remove_text')}</p>
        {endpoint && endpoint.used_by.length > 0 && <p>{t('endpoints.remove_used', { plays: endpoint.used_by.map((play) => `“${play.name}”`).join(', ') })}</p>}
        {remove.isError && <ErrorNote error={remove.error} />}
        <div className="row">
          <button type="button" className="btn danger" disabled={remove.isPending} onClick={() => endpoint && remove.mutate(endpoint)}>
            {t('common.delete')}
          </button>
          <button type="button" className="btn plain" onClick={onClose} data-autofocus>
            {t('common.cancel')}
          </button>
        </div>
      </div>
    </Modal>
  );
}
