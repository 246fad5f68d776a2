public enum BytesRoom {}
