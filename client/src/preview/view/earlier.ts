import type { Answer, ExemplarList, ExemplarsParams, Query, QueryResult } from '../../../../server/src/protocol.js';

/** What is asked for a time. */
interface Asks {
  ask(query: Query): Promise<Answer<QueryResult>>;
  exemplars(of: Omit<ExemplarsParams, 'connection'>): Promise<Answer<ExemplarList>>;
}

/** Another time beside the one of the page: how long before it, in seconds. */
export const earlierTimes: readonly (readonly [seconds: number, text: string])[] = [
  [0, 'same time'],
  [3600, '1 h earlier'],
  [86_400, '1 d earlier'],
  [604_800, '1 w earlier'],
  [2_419_200, '4 w earlier'],
];

/** A result of an earlier time at the times of the page, so that both have one axis and one cursor. */
export function moved(data: QueryResult, by: number): QueryResult {
  if (by === 0) return data;
  return {
    ...data,
    series: data.series.map((it) => ({
      ...it,
      points: it.points.map(([time, value]) => [time + by, value] as const),
      ...(it.histograms ? { histograms: it.histograms.map(([time, value]) => [time + by, value] as const) } : {}),
    })),
  };
}

/** A session that asks for an earlier time. What comes of a range stands at the times that were asked for here; a moment's has its own. */
export function earlier<S extends Asks>(session: S, by: () => number): S {
  return {
    ...session,
    async ask(query: Query): Promise<Answer<QueryResult>> {
      const seconds = by();
      if (seconds === 0) return session.ask(query);
      if (query.type === 'instant') return session.ask({ ...query, time: (query.time ?? Date.now() / 1000) - seconds });
      const answer = await session.ask({ ...query, start: query.start - seconds, end: query.end - seconds });
      return answer.ok ? { ...answer, data: moved(answer.data, seconds) } : answer;
    },
    async exemplars(of: Omit<ExemplarsParams, 'connection'>): Promise<Answer<ExemplarList>> {
      const seconds = by();
      const answer = await session.exemplars({ ...of, start: of.start - seconds, end: of.end - seconds });
      if (!answer.ok || seconds === 0) return answer;
      return { ...answer, data: { ...answer.data, exemplars: answer.data.exemplars.map((it) => ({ ...it, time: it.time + seconds })) } };
    },
  };
}
