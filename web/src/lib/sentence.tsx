import type { ReactNode } from 'react';

// What matters in a sentence that the server wrote stands in bold: “19.4 of the 21.9 points”, “84 times in 100”,
// and the points in brackets.
export function boldNumbers(sentence: string): ReactNode {
  return sentence
    .split(/(\d[\d.]* of the \d[\d.]* points|\d+ days before|\d+ times in 100|(?<=\()[−+]\d[\d.]*(?=\)))/)
    .map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}

// What stands between two asterisks is bold: for sentences of our own catalogue.
export function boldMarked(sentence: string): ReactNode {
  return sentence.split('*').map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}
