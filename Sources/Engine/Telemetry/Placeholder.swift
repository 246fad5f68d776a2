public enum TelemetryRoom {}
