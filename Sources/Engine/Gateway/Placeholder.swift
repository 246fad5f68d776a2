public enum GatewayRoom {}
