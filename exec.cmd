@rem The scripts of package.json begin with `exec`, so that no shell stands between npm and Node and keeps signals
@rem to itself. The shell that npm uses on Windows knows no such word, and finds this file.
@%*
