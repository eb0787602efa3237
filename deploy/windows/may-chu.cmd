@echo off
rem What the scheduled task runs (dich-vu.ps1 makes it). Settings: docs\operating.md.
cd /d "%~dp0..\.."
if not defined DU_LIEU set DU_LIEU=%ProgramData%\intranet
if exist "%DU_LIEU%\cai-dat.cmd" call "%DU_LIEU%\cai-dat.cmd"
if not defined DATABASE_URL set DATABASE_URL=sqlite:///%DU_LIEU:\=/%/intranet.sqlite3
if not defined BACKUP_FOLDER set BACKUP_FOLDER=%DU_LIEU%\backups
if not defined SECRET_KEY_FILE set SECRET_KEY_FILE=%DU_LIEU%\secret-key
if "%1"=="backup" (
  .venv\Scripts\flask --app wsgi backup >>"%DU_LIEU%\backup.log" 2>&1
) else (
  .venv\Scripts\flask --app wsgi serve --host 127.0.0.1 --port 8000 >>"%DU_LIEU%\server.log" 2>&1
)
