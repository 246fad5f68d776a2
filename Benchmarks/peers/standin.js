#!/usr/bin/env node
// Stands in for Lyceum where the harness itself is tried: the same command line, the same workbench, nothing fast.
//   Benchmarks/run.py --quick --lyceum Benchmarks/peers/standin.js
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');
const { WebSocketServer } = require('/usr/share/nodejs/ws');

const option = (name) => process.argv[process.argv.indexOf(name) + 1];
const [host, port] = option('--listen').split(':');
const workbench = option('--workbench');

const PERIOD_MS = 10;
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
const counts = bounds.map(() => 0);
let lags = 0;
let due = performance.now() + PERIOD_MS;
setInterval(() => {
  const lag = Math.max(0, performance.now() - due) / 1000;
  due = performance.now() + PERIOD_MS;
  lags++;
  bounds.forEach((bound, i) => { if (lag <= bound) counts[i]++; });
}, PERIOD_MS);

function metrics() {
  const name = 'lyceum_loop_lag_seconds';
  const lines = bounds.map((bound, i) => `${name}_bucket{le="${bound}"} ${counts[i]}`);
  return [`# TYPE ${name} histogram`, ...lines, `${name}_bucket{le="+Inf"} ${lags}`, `${name}_count ${lags}`, ''].join('\n');
}

function sink(request, reply) {
  let bytes = 0;
  request.on('data', (chunk) => { bytes += chunk.length; });
  request.on('end', () => reply(JSON.stringify({ bytes })));
}

const server = http.createServer((request, response) => {
  const reply = (body, status = 200) => {
    response.writeHead(status, { 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
  };
  if (request.url === '/health') return reply('ok');
  if (request.url === '/metrics') return reply(metrics());
  if (request.url === '/workbench/json') return reply('{"course":"algebra-1","lesson":7,"title":"Linear equations"}');
  if (request.url === '/workbench/sink') return sink(request, reply);
  if (request.url.startsWith('/workbench/files/')) {
    const name = path.join(workbench, path.basename(request.url));
    response.writeHead(200, { 'Content-Length': fs.statSync(name).size });
    return fs.createReadStream(name).pipe(response);
  }
  return reply('not here', 404);
});
server.keepAliveTimeout = 60000;

const subscribers = new Set();
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket, request) => {
  socket.on('error', () => {});
  if (request.url === '/workbench/fanout/pub') {
    socket.on('message', (data, binary) => subscribers.forEach((subscriber) => subscriber.send(data, { binary })));
  } else if (request.url === '/workbench/echo') {
    socket.on('message', (data, binary) => socket.send(data, { binary }));
  } else {
    subscribers.add(socket);
    socket.on('close', () => subscribers.delete(socket));
  }
});
server.listen(Number(port), host, 4096);
process.on('SIGTERM', () => process.exit(0));
