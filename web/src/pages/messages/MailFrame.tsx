// A mail as it is seen: in a frame of its own, where no script runs and nothing is loaded.
export function MailFrame({ html, title, phone = false }: { html: string; title: string; phone?: boolean }) {
  return <iframe className={phone ? 'mail-frame narrow' : 'mail-frame'} title={title} sandbox="" referrerPolicy="no-referrer" srcDoc={documentOf(html)} />;
}

// As mails go out (act/mail_compose.c), on paper: mail programs do not know our dark.
function documentOf(html: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"></head>' +
    `<body style="font-family:sans-serif;font-size:16px;line-height:1.5;max-width:40em;margin:16px;background:#fff;color:#000;overflow-wrap:anywhere">${html}</body></html>`
  );
}
