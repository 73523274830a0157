@echo off
rem Starts the Check Agent on Java 17 or newer: the one of JAVA_HOME, else the one on the PATH.
rem
rem   JAVA_OPTS               further JVM options; where they contradict the ones below, they win
rem   CHECK_AGENT_JAVA_OPTS   JVM options in place of the ones below
setlocal
for %%h in ("%~dp0..") do set "agent_home=%%~fh"

set "java=java.exe"
if not defined JAVA_HOME goto found
set "java=%JAVA_HOME%\bin\java.exe"
if exist "%java%" goto found
echo agent: there is no %java%: set JAVA_HOME to the folder of a Java 17 or newer, or unset it>&2
exit /b 2

:found
rem As bin/agent has it: what makes an agent has all classes, the rest is handed to the running one by a small program.
set "own="
for %%c in (run start demo archive) do if "%~1"=="%%c" set "own=true"
if defined CHECK_AGENT_ALONE set "own=true"
if defined own goto own

set "program=io.checkagent.client.Main"
set "classpath="
pushd "%agent_home%\lib"
for %%j in (agent-client-*.jar snakeyaml-*.jar) do call set "classpath=%%classpath%%;%%~fj"
popd
set "classpath=%classpath:~1%"
set "heap=-Xms2m -Xmx8m -Xmn1m -XX:ReservedCodeCacheSize=4m -XX:-UsePerfData"
set "more="
goto start

:own
set "program=io.checkagent.commandline.Main"
set "classpath=%agent_home%\lib\*"
set "heap=-Xms4m -Xmx24m -XX:ReservedCodeCacheSize=16m"
for %%c in (run start check demo) do if "%~1"=="%%c" set "heap=-Xms14m -Xmx52m -Xmn6m -XX:MinHeapFreeRatio=15 -XX:MaxHeapFreeRatio=30 -XX:ReservedCodeCacheSize=32m"
set "ciphers=TLS_CHACHA20_POLY1305_SHA256,TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384"
for %%k in (ECDSA RSA) do for %%c in (CHACHA20_POLY1305_SHA256 AES_128_GCM_SHA256 AES_256_GCM_SHA384 AES_128_CBC_SHA256 AES_128_CBC_SHA) do call set "ciphers=%%ciphers%%,TLS_ECDHE_%%k_WITH_%%c"
set "more=-XX:MaxMetaspaceSize=96m -XX:PerfDataSamplingInterval=1000 -XX:+ExitOnOutOfMemoryError -XX:+DisplayVMOutputToStderr -Djdk.tls.client.cipherSuites=%ciphers% -Djdk.httpclient.keepalive.timeout=20 -Dguice_custom_class_loading=CHILD -Dguice_bytecode_gen_option=DISABLED"

:start
set "options=-XX:+UseSerialGC %heap% -Xss512k -XX:TieredStopAtLevel=1 %more%"
if defined CHECK_AGENT_JAVA_OPTS set "options=%CHECK_AGENT_JAVA_OPTS%"
"%java%" %options% "-Dcheckagent.home=%agent_home%" %JAVA_OPTS% -cp "%classpath%" %program% %*
exit /b %ERRORLEVEL%
