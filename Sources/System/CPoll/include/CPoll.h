#pragma once

/* This target defines uv_poll_start for the whole program; see poll.c. Nothing is called by name.
   Whether the definition is in force, for tests. */
int poll_restarts_in_place(void);
