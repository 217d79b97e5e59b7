#!/bin/sh
# The platform calls this with the folder to run: "all", or one below tests/.
folder="${1:-all}"
case "$folder" in
  all) set -- tests/*/*.test.js ;;
  *) set -- tests/"$folder"/*.test.js ;;
esac

if [ ! -e "$1" ]; then
  echo "No tests found in '$folder'"
  exit 1
fi

mkdir -p /app/test-results /app/playwright-report
exec node --test \
  --test-reporter=spec --test-reporter-destination=stdout \
  --test-reporter=junit --test-reporter-destination=/app/test-results/junit.xml \
  --test-reporter=/app/report.js --test-reporter-destination=/app/playwright-report/index.html \
  "$@"
