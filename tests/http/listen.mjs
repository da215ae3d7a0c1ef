// listen.mjs: the server-sent events of a signed-in person, as they come.
export async function listen(server, ann) {
  const aborter = new AbortController();
  const response = await fetch(`${server.url}/api/v1/live`, { headers: { cookie: ann.cookie }, signal: aborter.signal });
  const events = [];
  (async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const part of response.body) {
      text += decoder.decode(part, { stream: true });
      for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
        const name = /^event: (.*)$/m.exec(text.slice(0, end))?.[1];
        const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
        if (name) events.push({ name, data: JSON.parse(data), at: performance.now() });
      }
    }
  })().catch(() => {});
  return { events, close: () => aborter.abort() };
}
