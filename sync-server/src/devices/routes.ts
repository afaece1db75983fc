import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  addRegisterRequest,
  closeStreamRequest,
  closeStreamResponse,
  enrolRequest,
  enrolResponse,
  pairingCodeRequest,
  pairingCodeResponse,
  reEnrolRequest,
  removeRegisterRequest,
  removeRegisterResponse,
  takeOutRequest,
  till,
  tillsResponse,
  tokenRequest,
  tokenResponse,
  wipedRequest,
  wipedResponse,
} from '#shared/devices/index.ts';
import { registerId, streamId } from '#shared/kernel/index.ts';
import { expectedRequest, expectedResponse } from '#shared/sync/index.ts';
import type { ServerContext } from '../context.ts';
import { answer, orRefuse, success } from '../http/answers.ts';
import { authenticate, authenticateWiping } from './authenticate.ts';
import { closeStream } from './close-stream.ts';
import { enrolDevice, renewToken } from './enrol.ts';
import { expectedStreams } from './expected-streams.ts';
import { createPairingCode } from './pairing-codes.ts';
import { reEnrolDevice } from './re-enrol.ts';
import { addRegister, removeRegister } from './registers.ts';
import { confirmWiped, listTills, takeOut } from './take-out.ts';

/** Guesses at codes, keys and PINs from one address in a minute. */
const GUESSES_PER_MINUTE = 120;
const guessesByAddress = {
  rateLimit: {
    max: GUESSES_PER_MINUTE,
    timeWindow: '1 minute',
    // By address alone: who guesses may send any token along.
    keyGenerator: (request: FastifyRequest) => request.ip,
  },
};

export function deviceRoutes(app: FastifyInstance, context: ServerContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const config = guessesByAddress;
  const tags = ['devices'];

  routes.post(
    '/v1/devices/enrol',
    {
      config,
      schema: {
        tags,
        summary: 'Make a device the writer of a new stream',
        body: enrolRequest,
        response: { 200: success(enrolResponse) },
      },
    },
    async (request) => answer(request, orRefuse(await enrolDevice(context, request.body))),
  );

  routes.post(
    '/v1/devices/re-enrol',
    {
      config,
      schema: {
        tags,
        summary: 'Give a device whose data was copied or restored a new stream, by signatures of both keys',
        body: reEnrolRequest,
        response: { 200: success(enrolResponse) },
      },
    },
    async (request) => answer(request, orRefuse(await reEnrolDevice(context, request.body))),
  );

  routes.post(
    '/v1/devices/token',
    {
      config,
      schema: {
        tags,
        summary: 'Renew a device’s token by a signature of its key',
        body: tokenRequest,
        response: { 200: success(tokenResponse) },
      },
    },
    async (request) => answer(request, orRefuse(await renewToken(context, request.body))),
  );

  routes.post(
    '/v1/pairing-codes',
    {
      config,
      schema: {
        tags,
        summary: 'Make a pairing code for a register, by a person’s PIN',
        security: [{ deviceToken: [] }],
        body: pairingCodeRequest,
        response: { 200: success(pairingCodeResponse) },
      },
    },
    async (request) => {
      const stream = orRefuse(await authenticate(context, request));
      const created = await createPairingCode(context, { companyId: stream.companyId, ...request.body });
      return answer(request, orRefuse(created));
    },
  );
}

/** Registers that a manager adds, and takes back before a device was paired there. */
export function registerRoutes(app: FastifyInstance, context: ServerContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const shared = { tags: ['devices'], security: [{ deviceToken: [] }] };

  routes.post(
    '/v1/registers',
    {
      config: guessesByAddress,
      schema: {
        ...shared,
        summary: 'Add a register and make a pairing code for it, by a person’s PIN',
        body: addRegisterRequest,
        response: { 200: success(pairingCodeResponse) },
      },
    },
    async (request) => {
      const { companyId } = orRefuse(await authenticate(context, request));
      return answer(request, orRefuse(await addRegister(context, { companyId, ...request.body })));
    },
  );

  routes.post(
    '/v1/registers/:id/remove',
    {
      config: guessesByAddress,
      schema: {
        ...shared,
        summary: 'Remove a register at which no device was enrolled, by a person’s PIN',
        params: z.object({ id: registerId }),
        body: removeRegisterRequest,
        response: { 200: success(removeRegisterResponse) },
      },
    },
    async (request) => {
      const { companyId } = orRefuse(await authenticate(context, request));
      const removing = { companyId, registerId: request.params.id, ...request.body };
      return answer(request, orRefuse(await removeRegister(context, removing)));
    },
  );
}

/** What devices ask and say about streams besides their own: those that they carry. */
export function streamRoutes(app: FastifyInstance, context: ServerContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const security = [{ deviceToken: [] }];

  routes.post(
    '/v1/streams/expected',
    {
      schema: {
        tags: ['sync'],
        summary: 'The sequence that the server expects next of streams',
        security,
        body: expectedRequest,
        response: { 200: success(expectedResponse) },
      },
    },
    async (request) => {
      const stream = orRefuse(await authenticate(context, request));
      return answer(request, await expectedStreams(context, stream, request.body.streamIds));
    },
  );

  routes.post(
    '/v1/streams/:id/close',
    {
      config: guessesByAddress,
      schema: {
        tags: ['devices'],
        summary: 'Close the stream of a till that can’t go on, by a person’s PIN',
        security,
        params: z.object({ id: streamId }),
        body: closeStreamRequest,
        response: { 200: success(closeStreamResponse) },
      },
    },
    async (request) => {
      const asker = orRefuse(await authenticate(context, request));
      const closing = { asker, streamId: request.params.id, ...request.body };
      return answer(request, orRefuse(await closeStream(context, closing)));
    },
  );
}

/** Tills out of service: who may see them, end them, and what a wiped one says. */
export function tillRoutes(app: FastifyInstance, context: ServerContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const shared = { tags: ['devices'], security: [{ deviceToken: [] }] };

  routes.get(
    '/v1/tills',
    {
      schema: {
        ...shared,
        summary: 'The tills of the asker’s outlet, and how each stands',
        response: { 200: success(tillsResponse) },
      },
    },
    async (request) => {
      const asker = orRefuse(await authenticate(context, request));
      return answer(request, { tills: await listTills(context, asker) });
    },
  );

  routes.post(
    '/v1/streams/:id/take-out',
    {
      config: guessesByAddress,
      schema: {
        ...shared,
        summary: 'Take a till out of service, and have it wiped if it is lost, by a person’s PIN',
        params: z.object({ id: streamId }),
        body: takeOutRequest,
        response: { 200: success(till) },
      },
    },
    async (request) => {
      const asker = orRefuse(await authenticate(context, request));
      const taken = await takeOut(context, { asker, streamId: request.params.id, ...request.body });
      return answer(request, orRefuse(taken));
    },
  );

  routes.post(
    '/v1/devices/wiped',
    {
      schema: {
        ...shared,
        summary: 'A device says that its keys and data are gone, with the token that it got for that',
        body: wipedRequest,
        response: { 200: success(wipedResponse) },
      },
    },
    async (request) => {
      const stream = orRefuse(await authenticateWiping(context, request));
      return answer(request, await confirmWiped(context, stream, request.body));
    },
  );
}
