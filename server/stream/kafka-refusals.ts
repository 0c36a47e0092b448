import { isIP, connect as netConnect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import { AppError } from '../errors.ts';

const KEEP_ALIVE_MS = 60_000;

/**
 * Remembers which of the configured brokers TLS refuses as we are configured, or are refused by. kafkajs would try them
 * again for seconds, as it does brokers that are away.
 */
export class Refusals {
  readonly #brokers: readonly string[];
  readonly #inWords: (error: unknown) => unknown;
  readonly #refused = new Map<string, AppError>();
  #isOver = false;

  constructor(brokers: readonly string[], inWords: (error: unknown) => unknown) {
    this.#brokers = brokers;
    this.#inWords = inWords;
  }

  /** Why no broker is worth another attempt; null while one may be. */
  get error(): AppError | null {
    const errors = this.#brokers.map((broker) => this.#refused.get(broker));
    return errors.every((error) => error !== undefined) ? (errors[0] ?? null) : null;
  }

  /** kafkajs asks where to go before each attempt, and gives up where there is nothing. */
  readonly brokers = (): string[] => (this.error ? [] : [...this.#brokers]);

  /** A broker has answered: from now on what goes wrong may come right again. */
  end(): void {
    this.#isOver = true;
    this.#refused.clear();
  }

  /** Connects as kafkajs does by itself. */
  readonly socketFactory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    const servername = isIP(host) ? {} : { servername: host };
    const socket = ssl
      ? tlsConnect({ host, port, ...servername, ...ssl }, onConnect)
      : netConnect({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.on('error', (error) => this.#note(`${host}:${port}`, error));
    return socket;
  };

  #note(broker: string, error: unknown): void {
    if (this.#isOver) return;
    const said = this.#inWords(error);
    if (said instanceof AppError && said.code !== 'unavailable') this.#refused.set(broker, said);
  }
}
