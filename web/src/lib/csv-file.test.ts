import { describe, expect, test } from 'vitest';
import { guessMapping, IGNORE, mappedFile, readCsvHead, readRecords } from './csv-file.ts';

const file = (text: string | Uint8Array) => new File([text as BlobPart], 'a.csv');

describe('a CSV file before it is sent', () => {
  test('quotes, separators and line ends are read as the importer reads them', () => {
    const text = 'a;"b ""x""; y";c\r\n"two\nlines";2;\n';
    expect(readRecords(text, ';', 9, true).map((record) => record.cells)).toEqual([['a', 'b "x"; y', 'c'], ['two\nlines', '2', '']]);
  });
  test('a record that the beginning cuts off is not shown', () => {
    expect(readRecords('a,b\n1,2\n3,', ',', 9, false).length).toBe(2);
    expect(readRecords('a,b\n1,2\n3,', ',', 9, true).length).toBe(3);
  });
  test.each([['id,name\n1,A\n'], ['id;name\n1;A\n'], ['id\tname\n1\tA'], ['\ufeffid,name\r\n1,A\r\n'], ['"id","näme"\n1,A\n']])('%j', async (text) => {
    const head = (await readCsvHead(file(text)))!;
    expect(head.header[0]).toBe('id');
    expect(head.rows).toEqual([['1', 'A']]);
    const mapped = await mappedFile(file(text), head, ['id', 'plan']).text();
    expect(mapped).toBe(`"id"${head.separator}"plan"\n${text.slice(text.indexOf('1'))}`);
  });
  test('a column that is ignored has no name, one with a quote keeps it', async () => {
    const head = (await readCsvHead(file('a,b,c\n1,2,3\n')))!;
    expect(await mappedFile(file('a,b,c\n1,2,3\n'), head, ['id', IGNORE, '5" screens']).text()).toBe('"id",,"5"" screens"\n1,2,3\n');
  });
  test.each([
    ['accounts', ['Company ID', 'Account name', 'MRR', 'Colour'], ['id', 'name', 'mrr', 'Colour']],
    ['people', ['user_id', 'company_id', 'E-mail', 'Shoe size'], ['id', 'account', 'email', 'Shoe size']],
    ['tickets', ['Number', 'Organization', 'Summary', 'Priority', 'Created', 'Shoe size'], ['id', 'account', 'subject', 'severity', 'opened_at', IGNORE]],
    ['accounts', ['account_id', 'id', 'MRR', 'mrr'], [IGNORE, 'id', 'mrr', IGNORE]],
  ] as const)('%s: %j', (kind, header, wanted) => expect(guessMapping([...header], kind)).toEqual(wanted));
});
