// raw.mjs: bytes over a plain socket, for what no HTTP client would send.
import { connect } from 'node:net';

// Opens a connection; { socket, closed: promise of what came until the server closed it }.
export function open(url) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let answer = '';
  socket.on('data', (bytes) => (answer += bytes.toString('latin1')));
  const closed = new Promise((resolve) => {
    socket.on('error', () => {}); // a reset is a way to close
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(answer));
  });
  return { socket, closed };
}

// Sends the bytes, asks for the connection to be closed afterwards where they do not; what came back.
export async function exchange(url, bytes) {
  const { socket, closed } = open(url);
  socket.write(bytes);
  return closed;
}

export const statusOf = (answer) => Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 0);
