public enum LoopRoom {}
