import '../../parts/list-table.css';
import './messages.css';
import { Link } from '@tanstack/react-router';
import { useEndpointChoices } from '../../api/endpoints.ts';
import type { Message, MessageState } from '../../api/outbox.ts';
import { useMayCall } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { Icon, type IconName } from '../../parts/Icon.tsx';

// What the pages of messages have in common: their head with its three places, a state, what a recipient did.

export function MessagesHead({ title, aside, children }: { title: string; aside?: string; children?: React.ReactNode }) {
  const calls = useMayCall();
  return (
    <>
      <div className="head">
        <h1>{title}</h1>
        {aside !== undefined && (
          <div className="sum" role="status">
            {aside}
          </div>
        )}
        {children !== undefined && <span className="push row">{children}</span>}
      </div>
      <nav className="message-places" aria-label={t('messages.places')}>
        <Link to="/messages" activeOptions={{ exact: true, includeSearch: false }} activeProps={{ 'aria-current': 'page' }} inactiveProps={{ 'aria-current': undefined }}>
          {t('messages.outbox')}
        </Link>
        <Link to="/messages/templates" activeProps={{ 'aria-current': 'page' }} inactiveProps={{ 'aria-current': undefined }}>
          {t('templates.title')}
        </Link>
        {calls('GET', '/guides') && (
          <Link to="/messages/guides" activeProps={{ 'aria-current': 'page' }} inactiveProps={{ 'aria-current': undefined }}>
            {t('guides.title')}
          </Link>
        )}
        {calls('GET', '/obstacles') && (
          <Link to="/messages/obstacles" activeProps={{ 'aria-current': 'page' }} inactiveProps={{ 'aria-current': undefined }}>
            {t('obstacles.title')}
          </Link>
        )}
        {calls('GET', '/suppressions') && (
          <Link to="/messages/suppressed" activeProps={{ 'aria-current': 'page' }} inactiveProps={{ 'aria-current': undefined }}>
            {t('suppressed.title')}
          </Link>
        )}
      </nav>
    </>
  );
}

const TONES: Record<MessageState, string> = { waiting: '', sending: '', sent: ' good', doubtful: ' watch', failed: ' bad', cancelled: '', suppressed: '' };

export function StateTag({ state }: { state: MessageState }) {
  return <span className={`tag${TONES[state]}`}>{t(`messages.state_${state}`)}</span>;
}

// What the recipient did with it, the most telling first.
export function DoneText({ message }: { message: Message }) {
  const { opened_at: opened, clicked_at: clicked, bounced_at: bounced } = message;
  if (bounced) return <span className="bad">{t('messages.bounced')}</span>;
  if (clicked) return <span className="good">{t('messages.clicked')}</span>;
  if (opened) return <span>{t('messages.opened')}</span>;
  return null;
}

const channelIcon = (channel: Message['channel']): IconName => (channel === 'mail' ? 'mail' : channel === 'chat' ? 'note' : 'bolt');

// The name of an endpoint, where it may be known.
export function useRecipient(): (message: Message) => string {
  const endpoints = useEndpointChoices();
  return ({ channel, recipient, person }) => {
    if (channel === 'mail') return person?.name && person.name !== recipient ? `${person.name} (${recipient})` : recipient;
    return endpoints?.find((each) => String(each.id) === recipient)?.name ?? t('messages.endpoint', { id: recipient });
  };
}

export function ChannelMark({ channel }: { channel: Message['channel'] }) {
  return (
    <span className="channel-mark" title={t(`messages.channel_${channel}`)}>
      <Icon name={channelIcon(channel)} size="small" />
      <span className="for-readers">{t(`messages.channel_${channel}`)}</span>
    </span>
  );
}
