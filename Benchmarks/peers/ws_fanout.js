// The same broadcast with node-ws: the frame is built once, and handed to each subscriber's sender as it stands.
// node ws_fanout.js PORT
'use strict';
const { WebSocketServer, Sender, WebSocket } = require('ws');

const subscribers = new Set();
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), perMessageDeflate: false });

function publish(data, isBinary) {
  const parts = Sender.frame(data, { fin: true, rsv1: false, opcode: isBinary ? 2 : 1, mask: false, readOnly: true });
  const frame = [Buffer.concat(parts)];
  for (const subscriber of subscribers) {
    if (subscriber.readyState === WebSocket.OPEN) subscriber._sender.sendFrame(frame);
  }
}

server.on('connection', (socket, request) => {
  socket.on('error', () => {});
  if (request.url === '/pub') {
    socket.on('message', publish);
  } else if (request.url === '/echo') {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  } else {
    subscribers.add(socket);
    socket.on('close', () => subscribers.delete(socket));
  }
});

process.on('SIGTERM', () => process.exit(0));
