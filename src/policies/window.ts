import type { Window } from './policy.ts';

/** Whether a moment lies in a window, by the clocks and the calendar of the window's time zone. */
export const isWithin = ({ zone, days, from, to }: Window, now: Date): boolean => {
  const { day, minute } = localTime(zone, now);
  const opened = days.has(day);
  if (to > from) return opened && minute >= from && minute < to;
  return (opened && minute >= from) || (days.has((day + 6) % 7) && minute < to);
};

/** Whether the IANA database knows a time zone of that name. */
export const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The day of the week, Sunday as 0, and the minute of the day. */
const localTime = (zone: string, now: Date): { readonly day: number; readonly minute: number } => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return { day: dayNames.indexOf(part('weekday')), minute: Number(part('hour')) * 60 + Number(part('minute')) };
};
