import { createServer, type IncomingMessage, type Server } from 'node:http';

/** A request that the fake server got. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly token: string;
}

/** A comment as GitHub and GitLab both show it, as far as a pipeline reads it. */
export interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string };
  readonly author: { readonly username: string };
}

/** A fake of the few addresses of GitHub's and GitLab's interfaces that the examples use, on loopback. */
export interface FakeForge {
  readonly address: string;
  readonly comments: Comment[];
  readonly asked: Asked[];
  /** A comment by somebody. */
  comment(author: string, body: string): void;
  close(): Promise<void>;
}

/** Starts the server; `token` is the only one that it takes, `author` whom it belongs to, `pulls` what it answers for pull requests. */
export const openFakeForge = async (
  token: string,
  author: string,
  pulls: readonly unknown[] = [],
): Promise<FakeForge> => {
  const comments: Comment[] = [];
  const asked: Asked[] = [];
  const add = (by: string, body: string): Comment => {
    const made = { id: 1000 + comments.length, body, user: { login: by }, author: { username: by } };
    comments.push(made);
    return made;
  };
  const answer = (method: string, url: URL, body: string): { readonly status: number; readonly value: unknown } => {
    if (url.pathname.endsWith('/pulls')) {
      return { status: 200, value: url.searchParams.get('head') === 'fork:topic' ? pulls : [] };
    }
    const edited = /\/(?:comments|notes)\/(\d+)$/.exec(url.pathname)?.[1];
    if (edited !== undefined) {
      const known = comments.find(({ id }) => id === Number(edited));
      if (known === undefined) return { status: 404, value: {} };
      known.body = bodyOf(body);
      return { status: 200, value: known };
    }
    if (method === 'POST') return { status: 201, value: add(author, bodyOf(body)) };
    const page = Number(url.searchParams.get('page') ?? 1);
    return { status: 200, value: comments.slice((page - 1) * 100, page * 100) };
  };
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const given = String(request.headers.authorization ?? request.headers['private-token'] ?? '');
      const url = new URL(request.url ?? '/', 'http://forge');
      asked.push({ method: request.method ?? '', path: url.pathname, token: given });
      const isKnown = given === `Bearer ${token}` || given === token;
      const { status, value } = isKnown ? answer(request.method ?? '', url, body) : { status: 401, value: {} };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    });
  });
  const port = await listen(server);
  return {
    address: `http://127.0.0.1:${port}`,
    comments,
    asked,
    comment: (by, body) => void add(by, body),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
};

const bodyOf = (text: string): string => {
  const { body }: { body: string } = JSON.parse(text);
  return body;
};

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
