import { durationText } from './duration-text.ts';

/** What a build tells while it runs, as the host gives it. */
export type BuildNews =
  | { readonly type: 'begin'; readonly id: string; readonly log: string; readonly resumed: boolean }
  | { readonly type: 'stage'; readonly stage: string; readonly number: number; readonly of: number }
  | { readonly type: 'tick'; readonly stage: string; readonly seconds: number; readonly last: string }
  | { readonly type: 'stage-done'; readonly stage: string; readonly seconds: number; readonly words: string };

/** The line for one piece of news of a build. */
export const buildProgress = (image: string, news: BuildNews): string => {
  switch (news.type) {
    case 'begin':
      return `${news.resumed ? 'Going on with the stopped build' : 'Building image'} ${image}. Log: ${news.log}\n`;
    case 'stage':
      return `  [${news.number}/${news.of}] ${news.stage}\n`;
    case 'tick':
      return `        ${durationText(news.seconds)}: ${plainLine(news.last)}\n`;
    case 'stage-done':
      return `        done in ${durationText(news.seconds)}: ${plainLine(news.words)}\n`;
  }
};

/** What a program of the image printed, without what could move a terminal's cursor. */
const plainLine = (text: string): string => {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
};
