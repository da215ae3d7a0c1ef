// post_office.mjs: a mail server to send to: keeps what it takes, and can be told what to answer.
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export class PostOffice {
  // `answer(address)`: undefined, or an error with responseCode for that recipient.
  static async open({ answer = () => undefined, taken = () => undefined, options = {}, port = 0 } = {}) {
    const office = new PostOffice();
    office.mails = [];
    office.tried = 0;
    office.answer = answer;
    // A program may keep its connection: the end of the server does not wait for it.
    office.server = new SMTPServer({
      closeTimeout: 50, authOptional: true, disabledCommands: options.secure || options.key ? [] : ['STARTTLS'], logger: false,
      ...options,
      onRcptTo(address, session, done) {
        office.tried++;
        done(office.answer(address.address));
      },
      onData(stream, session, done) {
        const parts = [];
        stream.on('data', (part) => parts.push(part));
        stream.on('end', async () => {
          const raw = Buffer.concat(parts);
          const mail = { raw, to: session.envelope.rcptTo[0].address, from: session.envelope.mailFrom.address, user: session.user, secure: session.secure,
            greeted: session.hostNameAppearsAs };
          office.mails.push(mail);
          await taken(mail);
          done();
        });
      },
    });
    office.server.on('error', () => undefined); // a client that was killed
    await new Promise((resolve, reject) => office.server.listen(port, '127.0.0.1', resolve).on('error', reject));
    office.port = office.server.server.address().port;
    return office;
  }

  to = (address) => this.mails.filter((mail) => mail.to === address);
  parsed = async (address) => simpleParser(this.to(address)[0].raw);
  close = () => new Promise((resolve) => this.server.close(resolve));
}

export const refusal = (responseCode, message) => Object.assign(new Error(message), { responseCode });
